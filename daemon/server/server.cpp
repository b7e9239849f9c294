#include "daemon/server/server.hpp"

#include "daemon/server/note_end.hpp"
#include "protocol/peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <fstream>
#include <unistd.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// Out of file descriptors: accepting again at once would spin.
constexpr auto accept_pause = 1s;

std::string program_of(pid_t pid)
{
    std::string name;
    std::getline(std::ifstream("/proc/" + std::to_string(pid) + "/comm"), name);
    return name.empty() ? "unknown" : name;
}

}  // namespace

Server::Server(Acceptor acceptor, RequestHandler& handler, SessionLimits limits)
    : acceptor_(std::move(acceptor)),
      handler_(handler),
      limits_(limits),
      session_ended_(acceptor_.get_executor())
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
    for (auto& client : clients_) {
        client.session->close();
        client.stop.emit(asio::cancellation_type::terminal);
    }
    while (!clients_.empty())
        co_await session_ended_.wait();
}

asio::awaitable<void> Server::accept_also(Acceptor acceptor)
{
    const auto state = co_await asio::this_coro::cancellation_state;
    while (state.cancelled() == asio::cancellation_type::none)
        co_await accept_one(acceptor);
}

asio::awaitable<void> Server::accept_one(Acceptor& acceptor)
{
    while (clients_.size() >= max_sessions)
        co_await session_ended_.wait();
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    if (error) {
        spdlog::error("cannot accept a client: {}", error.message());
        asio::steady_timer pause(acceptor.get_executor(), accept_pause);
        co_await pause.async_wait(asio::use_awaitable);
        co_return;
    }
    const auto peer = peer_of(socket.native_handle());
    if (!peer || peer->uid != ::geteuid()) {
        spdlog::warn("refused a client of uid {}", peer ? std::to_string(peer->uid) : "unknown");
        co_return;
    }
    serve(std::move(socket), {peer->pid, program_of(peer->pid)});
}

void Server::serve(Session::Socket socket, Peer peer)
{
    auto client = clients_.emplace(clients_.end());
    client->session =
        std::make_shared<Session>(std::move(socket), handler_, std::move(peer), limits_);
    const auto on_end = [this, client, keep = client->session](const std::exception_ptr& error) {
        clients_.erase(client);
        session_ended_.notify();
        note_end(error, "a session");
    };
    asio::co_spawn(acceptor_.get_executor(),
                   client->session->run(),
                   asio::bind_cancellation_slot(client->stop.slot(), on_end));
}

}  // namespace patkeeper
