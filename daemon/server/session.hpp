#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "protocol/frame.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace patkeeper {

// Limits on one connection; every one closes it and harms no other.
struct SessionLimits {
    // spec.md section 6: a client silent in mid-message, or one that does not read its answer.
    std::chrono::milliseconds patience = std::chrono::seconds(10);
    // More than any shell prompt or build needs; who asks faster waits. Keeps a loop gone wild from
    // taking the daemon away from everybody else.
    int requests_per_second = 2000;
};

// One client: reads calls, has them answered in order.
class Session : public std::enable_shared_from_this<Session> {
public:
    using Socket = asio::local::stream_protocol::socket;
    Session(Socket socket, RequestHandler& handler, Peer peer, SessionLimits limits);

    // Until the client goes, misbehaves, or the coroutine is cancelled.
    asio::awaitable<void> run();
    void close();

private:
    asio::awaitable<bool> receive();
    asio::awaitable<bool> answer(Secret frame);
    asio::awaitable<void> stream(Call call);
    asio::awaitable<void> send(Secret text);
    asio::awaitable<void> keep_pace();
    void arm();

    Socket socket_;
    RequestHandler& handler_;
    Peer peer_;
    SessionLimits limits_;
    FrameReader frames_;
    asio::steady_timer deadline_;  // closes the socket
    asio::steady_timer pace_;
    int requests_ = 0;  // since pace_ was set
};

}  // namespace patkeeper
