#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::client {

// The socket that a D-Bus address names first, as for sockaddr_un: an abstract one begins with NUL.
// Nothing for other transports. Pure.
[[nodiscard]] std::optional<std::string> bus_path(std::string_view address);

}  // namespace patkeeper::client
