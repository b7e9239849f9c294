#pragma once
#include "daemon/server/connections.hpp"
#include "daemon/server/session.hpp"

#include <boost/asio/local/stream_protocol.hpp>

namespace patkeeper {

// Accepts clients of this user, and of no other, on a Unix socket (P7).
class Server {
public:
    // Connections at once: many times what a user's shells and builds have, and few enough for the
    // usual limit of 1,024 descriptors. One more closes another one (connections.hpp).
    static constexpr std::size_t max_sessions = 256;

    using Acceptor = asio::local::stream_protocol::acceptor;
    Server(Acceptor acceptor, RequestHandler& handler, SessionLimits limits = {});

    // Accepts until cancelled, then closes every session and waits for them.
    asio::awaitable<void> run();

    // Accepts on one more socket until cancelled. Its sessions go on; run() closes them in the end.
    asio::awaitable<void> accept_also(Acceptor acceptor);

private:
    asio::awaitable<void> accept_one(Acceptor& acceptor);
    void serve(Session::Socket socket, Peer peer);

    Acceptor acceptor_;
    RequestHandler& handler_;
    SessionLimits limits_;
    Connections connections_;
};

}  // namespace patkeeper
