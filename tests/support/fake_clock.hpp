#pragma once
#include "daemon/process/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <map>
#include <memory>

namespace patkeeper::test {

// Time moves only when the test says so.
class FakeClock final : public Clock {
public:
    TimePoint now() const override { return now_; }

    asio::awaitable<void> sleep_until(TimePoint deadline) override
    {
        if (deadline <= now_) co_return;
        auto never = asio::steady_timer::time_point::max();
        auto timer =
            std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, never);
        auto self = waiters_.emplace(deadline, timer);
        co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
        waiters_.erase(self);
        if (now_ < deadline) throw boost::system::system_error(asio::error::operation_aborted);
    }

    // Wakes the sleepers in deadline order, running each to its next suspension.
    void advance(asio::io_context& ctx, Duration d)
    {
        const auto target = now_ + d;
        run(ctx);
        while (!waiters_.empty() && waiters_.begin()->first <= target) {
            now_ = std::max(now_, waiters_.begin()->first);
            waiters_.begin()->second->cancel();
            run(ctx);
        }
        now_ = target;
    }

    // Somebody sets it. Whoever sleeps notices at the next advance.
    void set(Duration by) { now_ += by; }

    std::size_t sleepers() const { return waiters_.size(); }
    // When the first of them wakes; there must be one.
    TimePoint next() const { return waiters_.begin()->first; }

private:
    static void run(asio::io_context& ctx)
    {
        ctx.restart();
        ctx.poll();
    }
    TimePoint now_{};
    std::multimap<TimePoint, std::shared_ptr<asio::steady_timer>> waiters_;
};

}  // namespace patkeeper::test
