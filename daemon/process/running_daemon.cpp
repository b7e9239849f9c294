#include "daemon/process/running_daemon.hpp"

#include "protocol/codec.hpp"
#include "protocol/frame.hpp"
#include "protocol/peer.hpp"
#include "protocol/socket_address.hpp"

#include <array>
#include <sys/time.h>
#include <unistd.h>

namespace patkeeper {

namespace {

constexpr time_t patience = 5;  // seconds, for each step

class OpenSocket {
public:
    OpenSocket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    OpenSocket(const OpenSocket&) = delete;
    OpenSocket& operator=(const OpenSocket&) = delete;
    ~OpenSocket()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

bool connect_to_own(int socket, const std::string& path)
{
    const timeval limit{.tv_sec = patience, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const auto address = SocketAddress::of(path);
    if (!address || ::connect(socket, address->get(), address->size()) != 0) return false;
    const auto peer = peer_of(socket);
    return peer && peer->uid == ::geteuid();
}

bool send(int socket, const Secret& call)
{
    const auto text = call.reveal();
    const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    return sent == static_cast<ssize_t>(text.size()) && ::send(socket, "", 1, MSG_NOSIGNAL) == 1;
}

std::optional<Secret> receive(int socket)
{
    FrameReader frames;
    std::array<char, 4096> bytes{};
    for (;;) {
        if (auto frame = frames.take()) return frame;
        const auto got = ::recv(socket, bytes.data(), bytes.size(), 0);
        if (got <= 0 || !frames.feed({bytes.data(), static_cast<std::size_t>(got)})) {
            return std::nullopt;
        }
    }
}

template <class Method>
std::optional<typename Method::Reply> call(int socket, const Method& method)
{
    if (!send(socket, encode(method))) return std::nullopt;
    const auto text = receive(socket);
    if (!text) return std::nullopt;
    auto reply = decode_reply<Method>(text->reveal());
    if (!reply) return std::nullopt;
    return *std::move(reply);
}

}  // namespace

Takeover take_over_from(const std::string& socket)
{
    const OpenSocket connection;
    if (!connect_to_own(connection.get(), socket)) return Takeover::no_answer;
    const auto about = call(connection.get(), GetDaemon{});
    if (!about) return Takeover::no_answer;
    if (about->daemon.store == "memory") return Takeover::refused;
    return call(connection.get(), Stop{}) ? Takeover::stops : Takeover::no_answer;
}

}  // namespace patkeeper
