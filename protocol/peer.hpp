#pragma once
#include <optional>
#include <sys/socket.h>

namespace patkeeper {

// Who is at the other end of a Unix socket, by the kernel's word (unix(7), SO_PEERCRED): on the
// client's side the process that called listen(). Both sides ask before the first byte (P7).
[[nodiscard]] inline std::optional<ucred> peer_of(int socket) noexcept
{
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer;
}

}  // namespace patkeeper
