#include "client/connection.hpp"

#include "client/autostart.hpp"
#include "client/connect_to.hpp"
#include "protocol/peer.hpp"
#include "protocol/socket_path.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

std::string words_for(int error)
{
    return std::generic_category().message(error);
}

// connect() itself blocks while the daemon's queue of new connections is full.
void limit_connecting(int socket)
{
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

// As poll(2) takes it.
int milliseconds_until(Connection::Clock::time_point end)
{
    using std::chrono::milliseconds;
    if (end == Connection::Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(end - Connection::Clock::now());
    return static_cast<int>(std::max(left, milliseconds(0)).count());
}

bool has_no_daemon(const CallError& error)
{
    const auto* connection = std::get_if<ConnectionError>(&error);
    return connection != nullptr && connection->trouble == ConnectionTrouble::no_daemon;
}

}  // namespace

Result<Connection, CallError> Connection::open()
{
    auto connection = open_running();
    const auto open_again = [&] {
        connection = open_running();
        return connection.has_value() || !has_no_daemon(connection.error());
    };
    if (connection || !has_no_daemon(connection.error()) || !may_start_daemon()) return connection;
    if (const auto error = start_daemon(open_again)) return CallError(*error);
    if (!connection) open_again();
    return connection;
}

Result<Connection, CallError> Connection::open_running()
{
    const auto paths = sockets_to_try(process_environment, ::getuid());
    CallError first =
        ConnectionError{ConnectionTrouble::no_daemon, "there is no place for a socket"};
    for (const auto& path : paths) {
        auto connection = to(path);
        if (connection || !has_no_daemon(connection.error())) return connection;
        if (&path == &paths.front()) first = connection.error();
    }
    return first;
}

Result<Connection, CallError> Connection::to(const std::string& path)
{
    const auto failed = [&](ConnectionTrouble trouble, const std::string& why) {
        return CallError(ConnectionError{trouble, path + ": " + why});
    };
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return failed(ConnectionTrouble::no_daemon, words_for(errno));
    Connection connection(socket, path);
    limit_connecting(socket);
    if (const int error = connect_to(socket, path)) {
        return error == EAGAIN ? failed(ConnectionTrouble::silent, "it takes no connection")
                               : failed(ConnectionTrouble::no_daemon, words_for(error));
    }
    const auto peer = peer_of(socket);
    if (!peer || peer->uid != ::getuid()) {
        const auto owner = peer ? "user id " + std::to_string(peer->uid) : "an unknown user";
        return failed(ConnectionTrouble::foreign_daemon, owner + " listens there");
    }
    return connection;
}

// A daemon that read the call may have done it, and a token must not be minted twice.
bool Connection::goes_on_elsewhere(const CallError& error, bool anyway)
{
    const auto* trouble = std::get_if<ConnectionError>(&error);
    const bool is_closed =
        trouble != nullptr && trouble->trouble == ConnectionTrouble::broken_off && !has_heard_;
    if (!is_closed || !(was_unread_ || anyway)) return false;
    const auto paths = sockets_to_try(process_environment, ::getuid());
    auto next = std::find(paths.begin(), paths.end(), path_);
    if (next == paths.end() || ++next == paths.end()) return false;
    auto connection = to(*next);
    if (!connection) return false;
    *this = std::move(*connection);
    return true;
}

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      path_(std::move(other.path_)),
      frames_(std::move(other.frames_)),
      has_heard_(other.has_heard_),
      was_unread_(other.was_unread_)
{
}

Connection& Connection::operator=(Connection&& other) noexcept
{
    std::swap(socket_, other.socket_);
    std::swap(path_, other.path_);
    std::swap(frames_, other.frames_);
    std::swap(has_heard_, other.has_heard_);
    std::swap(was_unread_, other.was_unread_);
    return *this;
}

Connection::~Connection()
{
    if (socket_ >= 0) ::close(socket_);
}

std::optional<ConnectionError> Connection::send_frame(const Secret& call, Clock::time_point end)
{
    if (auto error = send(call.reveal(), end)) return error;
    return send(std::string_view("\0", 1), end);
}

Result<Secret, ConnectionError> Connection::receive_frame(Clock::time_point end)
{
    for (;;) {
        if (auto frame = frames_.take()) return *std::move(frame);
        if (auto error = receive(end)) return *error;
    }
}

std::optional<ConnectionError> Connection::send(std::string_view bytes, Clock::time_point end)
{
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto error = wait_for(POLLOUT, end)) return error;
        } else if (errno != EINTR) {
            was_unread_ = errno == EPIPE || errno == ECONNRESET;
            return broken_off(errno);
        }
    }
    return std::nullopt;
}

std::optional<ConnectionError> Connection::receive(Clock::time_point end)
{
    if (auto error = wait_for(POLLIN, end)) return error;
    std::array<char, 4096> bytes{};
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got == 0) return broken_off(0);
    if (got < 0) {
        if (errno == EINTR || errno == EAGAIN) return std::nullopt;
        was_unread_ = errno == ECONNRESET;  // else its end would be read
        return broken_off(errno);
    }
    has_heard_ = true;
    const bool fits = frames_.feed({bytes.data(), static_cast<std::size_t>(got)});
    ::explicit_bzero(bytes.data(), bytes.size());
    if (!fits) return ConnectionError{ConnectionTrouble::malformed, "it is longer than 1 MiB"};
    return std::nullopt;
}

std::optional<std::size_t> Connection::first_to_answer(const std::vector<Connection*>& connections,
                                                       Clock::time_point end)
{
    std::vector<pollfd> ready;
    for (const auto* connection : connections)
        ready.push_back({.fd = connection->socket_, .events = POLLIN, .revents = 0});
    int count = 0;
    do {
        count = ::poll(ready.data(), ready.size(), milliseconds_until(end));
    } while (count < 0 && errno == EINTR);
    for (std::size_t i = 0; count > 0 && i < ready.size(); ++i) {
        if (ready[i].revents != 0) return i;
    }
    return std::nullopt;
}

std::optional<ConnectionError> Connection::wait_for(short events, Clock::time_point end) const
{
    pollfd ready{.fd = socket_, .events = events, .revents = 0};
    const int count = ::poll(&ready, 1, milliseconds_until(end));
    if (count == 0) return ConnectionError{ConnectionTrouble::silent, path_};
    if (count < 0 && errno != EINTR) return broken_off(errno);
    return std::nullopt;
}

ConnectionError Connection::broken_off(int error) const
{
    return {ConnectionTrouble::broken_off, path_ + (error == 0 ? "" : ": " + words_for(error))};
}

}  // namespace patkeeper::client
