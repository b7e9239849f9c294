#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace patkeeper {

namespace asio = boost::asio;

// A condition variable for coroutines of one thread: a timer that never fires, cancelled to wake
// all who wait. They look for themselves whether what they wait for has come.
class Signal {
public:
    explicit Signal(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max())
    {
    }

    // Wakes everybody who waits now.
    void notify() { timer_.cancel(); }

    // Throws operation_aborted when the waiting coroutine is cancelled.
    asio::awaitable<void> wait()
    {
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            throw boost::system::system_error(asio::error::operation_aborted);
        }
    }

private:
    asio::steady_timer timer_;
};

// Marks something as under way while it lives, also where that is cancelled, and tells those who
// wait for its end.
class Busy {
public:
    Busy(bool& flag, Signal& done) : flag_(flag), done_(done) { flag_ = true; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy()
    {
        flag_ = false;
        done_.notify();
    }

private:
    bool& flag_;
    Signal& done_;
};

}  // namespace patkeeper
