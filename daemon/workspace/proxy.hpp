#pragma once
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace patkeeper {

// An HTTP proxy that opens tunnels with CONNECT.
struct Proxy {
    std::string host;  // no brackets
    std::uint16_t port = 0;
    Secret authorization;  // value of Proxy-Authorization; empty: none
};

// Takes http://[user:password@]host[:port], with or without the scheme; port 80 when none is given,
// as in Go's and Python's clients. The reason never quotes the text: it may hold a password.
[[nodiscard]] Result<Proxy, Invalid> parse_proxy(std::string_view text);

// Whether a host is reached without the proxy: a loopback host always, and one that `no_proxy` names
// as curl reads it: names apart by commas or blanks, each for itself and what lies under it, a
// leading dot meaning nothing; `*` for every host.
[[nodiscard]] bool bypasses_proxy(std::string_view host, std::string_view no_proxy);

}  // namespace patkeeper
