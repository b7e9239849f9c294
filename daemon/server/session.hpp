#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/request_handler.hpp"
#include "daemon/server/room.hpp"
#include "protocol/frame.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/common.h>

#include <functional>
#include <memory>

namespace patkeeper {

// Limits on one connection. They keep a client that is broken from taking the daemon away from others.
struct SessionLimits {
    // A call must be complete this long after its first byte, and its answer must be taken in this
    // time, however the bytes are spread; else the connection is closed. A connection may stay idle
    // between calls for as long as there is room for it (connections.hpp). Milliseconds; spec.md
    // section 6 has 10 seconds: programs on the same machine need a few milliseconds.
    std::chrono::milliseconds patience = std::chrono::seconds(10);
    // Calls in a second: more than any shell prompt or build needs. A client that asks faster waits.
    int requests_per_second = 2000;
};

// One client: reads calls, has them answered in order.
class Session : public std::enable_shared_from_this<Session> {
public:
    using Socket = asio::local::stream_protocol::socket;
    // `report` is told what the session is doing, whenever that changes.
    Session(Socket socket,
            RequestHandler& handler,
            Peer peer,
            std::function<void(Activity)> report,
            SessionLimits limits);

    // Until the client goes, misbehaves, or the coroutine is cancelled.
    asio::awaitable<void> run();

private:
    void close();
    void become(Activity activity);
    asio::awaitable<bool> receive();
    asio::awaitable<bool> answer(Secret frame);
    asio::awaitable<void> stream(Call call);
    asio::awaitable<void> send(Secret text);
    asio::awaitable<void> keep_pace();
    void arm();
    void note(spdlog::level::level_enum level, const std::string& what) const;

    Socket socket_;
    RequestHandler& handler_;
    Peer peer_;
    std::function<void(Activity)> report_;
    SessionLimits limits_;
    Activity activity_ = Activity::idle;
    FrameReader frames_;
    asio::steady_timer deadline_;  // closes the socket
    asio::steady_timer pace_;
    int requests_ = 0;  // since pace_ was set
};

}  // namespace patkeeper
