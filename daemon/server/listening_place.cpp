#include "daemon/server/listening_place.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <unistd.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;
namespace ex = asio::experimental;

// Between two tries, at first and at most. A file system that is mounted there causes no event.
constexpr auto first_pause = 100ms;
constexpr auto longest_pause = 60s;

void rethrow(const std::exception_ptr& error)
{
    if (error) std::rethrow_exception(error);
}

asio::awaitable<void> throw_if_cancelled()
{
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() == asio::cancellation_type::none) co_return;
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

ListeningPlace::ListeningPlace(Server& server, Setup setup, std::optional<ListeningSocket> socket)
    : server_(server), setup_(std::move(setup)), socket_(std::move(socket)), watch_(setup_.path)
{
}

asio::awaitable<void> ListeningPlace::run(asio::any_io_executor executor)
{
    for (;;) {
        if (socket_) co_await serve(executor);
        socket_.reset();
        co_await listen_again(executor);
    }
}

// The first socket's descriptor may have been given to the server already.
asio::awaitable<void> ListeningPlace::serve(const asio::any_io_executor& executor)
{
    const int fd = socket_->release();
    if (fd < 0) {
        co_await until_gone(executor);
        co_return;
    }
    Server::Acceptor acceptor(executor, asio::local::stream_protocol(), fd);
    auto accepting = server_.accept_also(std::move(acceptor));
    auto watching = until_gone(executor);
    auto both =
        ex::make_parallel_group(asio::co_spawn(executor, std::move(accepting), asio::deferred),
                                asio::co_spawn(executor, std::move(watching), asio::deferred));
    const auto [order, accept_error, watch_error] =
        co_await both.async_wait(ex::wait_for_one(), asio::use_awaitable);
    co_await throw_if_cancelled();
    rethrow(order[0] == 0 ? accept_error : watch_error);
}

asio::awaitable<void> ListeningPlace::until_gone(asio::any_io_executor executor)
{
    for (;;) {
        watch_.arm();
        if (!socket_->is_in_place()) break;
        co_await something_happens(executor, longest_pause);
    }
    spdlog::info("{} is gone", setup_.path);
}

// Tries first and arms the watch afterwards, so that its own changes do not wake it.
asio::awaitable<void> ListeningPlace::listen_again(const asio::any_io_executor& executor)
{
    std::chrono::milliseconds pause = first_pause;
    while (!try_to_listen()) {
        watch_.arm();
        const bool is_news = co_await something_happens(executor, pause);
        pause =
            is_news ? first_pause : std::min<std::chrono::milliseconds>(2 * pause, longest_pause);
    }
    setup_.after();
}

// Returns at most ten times a second, however much happens there.
asio::awaitable<bool> ListeningPlace::something_happens(asio::any_io_executor executor,
                                                        Duration limit)
{
    asio::steady_timer timer(executor, limit);
    bool is_news = false;
    const int file = ::dup(watch_.file());
    if (file < 0) {
        co_await timer.async_wait(asio::use_awaitable);
    } else {
        asio::posix::stream_descriptor news(executor, file);
        auto either = ex::make_parallel_group(
            news.async_wait(asio::posix::descriptor_base::wait_read, asio::deferred),
            timer.async_wait(asio::deferred));
        const auto [order, news_error, timer_error] =
            co_await either.async_wait(ex::wait_for_one(), asio::use_awaitable);
        is_news = order[0] == 0;
    }
    co_await throw_if_cancelled();
    timer.expires_after(first_pause);
    co_await timer.async_wait(asio::use_awaitable);
    co_return is_news;
}

bool ListeningPlace::try_to_listen()
{
    try {
        setup_.before();
        socket_ = ListeningSocket::open(setup_.path);
        spdlog::info("listens on {} again", setup_.path);
        logged_.clear();
        return true;
    } catch (const std::runtime_error& error) {
        if (logged_ != error.what()) spdlog::warn("{}: {}", setup_.path, error.what());
        logged_ = error.what();
        return false;
    }
}

}  // namespace patkeeper
