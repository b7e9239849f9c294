#include "daemon/process/system_clock.hpp"

#include <boost/asio/steady_timer.hpp>
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
    constexpr Duration longest_nap = std::chrono::minutes(1);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (auto last = now(); last < deadline;) {
        timer.expires_after(std::min(deadline - last, longest_nap));
        co_await timer.async_wait(asio::use_awaitable);
        if (now() < last) co_return;
        last = now();
    }
}

}  // namespace patkeeper
