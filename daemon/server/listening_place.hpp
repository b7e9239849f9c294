#pragma once
#include "daemon/process/listening_socket.hpp"
#include "daemon/server/server.hpp"
#include "protocol/socket_watch.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>
#include <string>

namespace patkeeper {

// A path at which the daemon itself listens. When the socket or its folder disappears (a logout, a
// cleaner of temporary files), the daemon listens there again as soon as it can. The server must outlive
// it.
class ListeningPlace {
public:
    struct Setup {
        std::string path;
        std::function<void()>
            before;  // each try to listen again; throws std::runtime_error to forbid it
        std::function<void()> after;  // the socket is there again
    };
    // `socket` is there already, where that was possible.
    ListeningPlace(Server& server, Setup setup, std::optional<ListeningSocket> socket);

    // Until cancelled.
    asio::awaitable<void> run(asio::any_io_executor executor);

private:
    using Duration = asio::steady_timer::duration;

    asio::awaitable<void> serve(const asio::any_io_executor& executor);
    asio::awaitable<void> until_gone(asio::any_io_executor executor);
    asio::awaitable<void> listen_again(const asio::any_io_executor& executor);
    asio::awaitable<bool> something_happens(asio::any_io_executor executor, Duration limit);
    bool try_to_listen();

    Server& server_;
    Setup setup_;
    std::optional<ListeningSocket> socket_;
    SocketWatch watch_;
    std::string logged_;  // why it last failed
};

}  // namespace patkeeper
