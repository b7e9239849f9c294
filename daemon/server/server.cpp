#include "daemon/server/server.hpp"

#include "daemon/process/logging.hpp"
#include "daemon/process/program_name.hpp"
#include "daemon/process/socket_processes.hpp"
#include "protocol/peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <unistd.h>

namespace patkeeper {

namespace {

asio::awaitable<void> run_session(std::shared_ptr<Session> session)
{
    co_await session->run();
}

}  // namespace

Server::Server(Acceptor acceptor, RequestHandler& handler, SessionLimits limits)
    : acceptor_(std::move(acceptor)),
      handler_(handler),
      limits_(limits),
      connections_(acceptor_.get_executor(), {"the socket", max_sessions, unix_peer_processes})
{
}

asio::awaitable<void> Server::run()
{
    const auto state = co_await asio::this_coro::cancellation_state;
    try {
        while (state.cancelled() == asio::cancellation_type::none)
            co_await accept_one(acceptor_);
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) throw;
    }
    // Cancelled: without this every further wait would abort at once.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    connections_.end_all();
    co_await connections_.wait_until_all_ended();
}

asio::awaitable<void> Server::accept_also(Acceptor acceptor)
{
    const auto state = co_await asio::this_coro::cancellation_state;
    while (state.cancelled() == asio::cancellation_type::none)
        co_await accept_one(acceptor);
}

asio::awaitable<void> Server::accept_one(Acceptor& acceptor)
{
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    if (error) co_return co_await connections_.recover(error);
    const auto peer = peer_of(socket.native_handle());
    if (!peer || peer->uid != ::geteuid()) {
        const auto uid = peer ? std::to_string(peer->uid) : "unknown";
        log_limited(spdlog::level::warn, "refused client", "refused a client of uid " + uid);
        co_return;
    }
    co_await connections_.make_room();
    serve(std::move(socket), {peer->pid, program_name(peer->pid)});
}

void Server::serve(Session::Socket socket, Peer peer)
{
    const auto place = connections_.take_place(socket.native_handle());
    auto session = std::make_shared<Session>(
        std::move(socket),
        handler_,
        std::move(peer),
        [place](Activity activity) { place->become(activity); },
        limits_);
    connections_.serve(place, run_session(std::move(session)));
}

}  // namespace patkeeper
