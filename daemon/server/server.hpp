#pragma once
#include "daemon/server/session.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <list>
#include <memory>

namespace patkeeper {

// Accepts clients of this user on a Unix socket, and nobody else (P7).
class Server {
public:
    // More clients than a user's machine ever has at once; further ones wait to be accepted.
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
    struct Client {
        std::shared_ptr<Session> session;
        asio::cancellation_signal stop;
    };
    std::list<Client> clients_;
    Signal session_ended_;
};

}  // namespace patkeeper
