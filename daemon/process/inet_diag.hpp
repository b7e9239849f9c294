#pragma once
#include <cstdint>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <optional>
#include <span>
#include <sys/socket.h>
#include <sys/types.h>

namespace patkeeper {

// The kernel's sock_diag(7) messages by which a TCP socket's owner is asked for. Pure.

struct DiagQuestion {
    nlmsghdr header{};
    inet_diag_req_v2 request{};
};

// Asks for the socket that is bound to `from` and connected to `to`. Nothing for addresses that are
// neither IPv4 nor IPv6. One that is mapped into IPv6 is asked for as the IPv4 address it is.
[[nodiscard]] std::optional<DiagQuestion> diag_question(const sockaddr_storage& from,
                                                        const sockaddr_storage& to);

struct SocketOwner {
    uid_t uid = 0;
    std::uint32_t inode = 0;  // of the socket: "socket:[inode]" below /proc/PID/fd
};

// The owner, where the answer names a living connection's. A closed one has no owner any more: the
// kernel then says 0, which is root's.
[[nodiscard]] std::optional<SocketOwner> owner_in(std::span<const char> answer);

}  // namespace patkeeper
