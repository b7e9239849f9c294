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

// Takes http://[user:password@]host[:port], with or without the scheme and blanks around it; port 80
// when none is given, as in Go's and Python's clients. The reason never quotes the text: it may hold a
// password.
[[nodiscard]] Result<Proxy, Invalid> parse_proxy(std::string_view text);

// Whether a host (no brackets) is reached without the proxy: a loopback host always, and one that
// `no_proxy` names as Go's httpproxy reads it, with blanks as well as commas between the entries:
// `domain` with all below it, `.domain` and `*.domain` for what is below it, an address, ADDRESS/BITS,
// `*` for every host. A port behind a name or an address restricts it to that port.
[[nodiscard]] bool bypasses_proxy(std::string_view host,
                                  std::uint16_t port,
                                  std::string_view no_proxy);

}  // namespace patkeeper
