#include "daemon/process/tcp_peer.hpp"

#include "daemon/process/inet_diag.hpp"

#include <array>
#include <unistd.h>

namespace patkeeper {

namespace {

std::optional<SocketOwner> ask(const DiagQuestion& question)
{
    const int kernel = ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (kernel < 0) return std::nullopt;
    std::array<char, 1024> answer{};
    ssize_t size = ::send(kernel, &question, sizeof question, 0);
    if (size >= 0) size = ::recv(kernel, answer.data(), answer.size(), MSG_DONTWAIT);
    ::close(kernel);
    if (size < 0) return std::nullopt;
    return owner_in({answer.data(), static_cast<std::size_t>(size)});
}

std::optional<SocketOwner> tcp_peer(int socket)
{
    sockaddr_storage peer{};
    sockaddr_storage own{};
    socklen_t peer_size = sizeof peer;
    socklen_t own_size = sizeof own;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_size) != 0) {
        return std::nullopt;
    }
    const auto question = diag_question(peer, own);
    return question ? ask(*question) : std::nullopt;
}

}  // namespace

std::optional<uid_t> tcp_peer_uid(int socket)
{
    const auto owner = tcp_peer(socket);
    return owner ? std::optional(owner->uid) : std::nullopt;
}

std::optional<std::uint32_t> tcp_peer_inode(int socket)
{
    const auto owner = tcp_peer(socket);
    return owner ? std::optional(owner->inode) : std::nullopt;
}

}  // namespace patkeeper
