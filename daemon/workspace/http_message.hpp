#pragma once
#include "protocol/secret.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper {

// One HTTP request and its response, without the library that carries them: what token_rest makes
// and reads, and https_client sends. Whatever may hold a token is a Secret.

struct HttpHeader {
    std::string name;
    Secret value;
};

struct HttpRequest {
    std::string method;
    std::string target;
    std::vector<HttpHeader> headers;
    Secret body;  // empty: the request has none
};

struct HttpResponse {
    int status = 0;
    std::map<std::string, std::string> headers;  // names in lower case; the first of repeated ones
    Secret body;

    // `lower_name` is in lower case.
    [[nodiscard]] std::optional<std::string_view> header(const std::string& lower_name) const;
};

// The bytes of an HTTP/1.1 request, with Host and Content-Length added. `authority` is the host, with
// its port where that is not the default one.
[[nodiscard]] Secret to_wire(const HttpRequest& request, std::string_view authority);

}  // namespace patkeeper
