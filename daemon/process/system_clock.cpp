#include "daemon/process/system_clock.hpp"

#include <boost/asio/system_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace patkeeper {

TimePoint SystemClock::now() const
{
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

asio::awaitable<void> SystemClock::sleep_until(TimePoint deadline)
{
    // The timer counts nanoseconds, which end long before our milliseconds do.
    constexpr auto latest = std::chrono::floor<Duration>(asio::system_timer::time_point::max());
    asio::system_timer timer(co_await asio::this_coro::executor, std::min(deadline, latest));
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace patkeeper
