#pragma once
#include "daemon/rotation/workspace_answer.hpp"
#include "daemon/workspace/http_message.hpp"
#include "protocol/workspace.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace patkeeper {

namespace asio = boost::asio;

// [http] of the config (spec.md section 3).
struct HttpSettings {
    std::string ca_file;   // PEM, in place of the system's certificates; empty: the system's
    std::string proxy;     // empty: none
    std::string no_proxy;  // see bypasses_proxy()
};

// What is wrong with the file of certificates that a connection would read now, if anything is.
[[nodiscard]] Result<void, Invalid> check_ca_file(const std::string& ca_file);

struct HttpTimeouts {
    Duration connect = std::chrono::seconds(10);  // until the request can be sent
    Duration whole = std::chrono::seconds(30);    // until the answer is complete
};

inline constexpr std::size_t max_answer_body = std::size_t{1024} * 1024;
inline constexpr std::size_t max_answer_header = std::size_t{64} * 1024;

// One request, one response, one connection; no redirects, no retries. Over TLS 1.2 or later with the
// chain and the host name verified, unless the workspace is this machine's own without TLS.
//
// A failure is `unreachable` when nothing of the request has left, and `unclear` once any of it may
// have. Certificates are read again for each connection. Cancelled, it throws operation_aborted.
class HttpsClient {
public:
    explicit HttpsClient(HttpSettings settings, HttpTimeouts timeouts = {})
        : settings_(std::move(settings)), timeouts_(timeouts)
    {
    }

    // For requests that begin later (a reloaded config).
    void use(HttpSettings settings) { settings_ = std::move(settings); }

    // The client must outlive the call.
    [[nodiscard]] asio::awaitable<Result<HttpResponse, WorkspaceError>> send(Workspace workspace,
                                                                             HttpRequest request);

private:
    HttpSettings settings_;
    HttpTimeouts timeouts_;
};

}  // namespace patkeeper
