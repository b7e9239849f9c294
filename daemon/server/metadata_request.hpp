#pragma once
#include "protocol/result.hpp"
#include "protocol/workspace.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace patkeeper {

// What the metadata service is asked, and the guards that a request must pass before anybody looks for
// a token (databricks-api.md section 4). Pure.

struct MetadataRequest {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> fields;
    bool has_body = false;
};

// Why a request is not answered with a token; `advice` is "Try: " with a command, or "Hint: " with a
// sentence.
struct Refusal {
    int status = 0;
    std::string code;
    std::string reason;
    std::string advice;
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

// A request that passed: whose token, and for which workspace.
struct MetadataQuery {
    std::string path;  // without the slash
    Workspace workspace;
};

// `port` is the one that the service listens on: a web page that rebinds its name to 127.0.0.1 gives
// itself away by the Host it sends.
[[nodiscard]] Result<MetadataQuery, Refusal> check_metadata_request(const MetadataRequest& request,
                                                                    std::uint16_t port);

}  // namespace patkeeper
