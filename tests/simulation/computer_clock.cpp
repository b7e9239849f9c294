#include "tests/simulation/computer_clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace patkeeper::simulation {

asio::awaitable<void> ComputerClock::sleep_until(TimePoint deadline)
{
    if (!on_) throw boost::system::system_error(asio::error::operation_aborted);
    if (deadline <= now()) co_return;
    auto never = asio::steady_timer::time_point::max();
    auto sleeper = std::make_shared<Sleeper>(
        Sleeper{asio::steady_timer(co_await asio::this_coro::executor, never)});
    const auto self = sleepers_.emplace(deadline, sleeper);
    arm();
    co_await sleeper->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (sleeper->woken) co_return;
    sleepers_.erase(self);
    throw boost::system::system_error(asio::error::operation_aborted);
}

void ComputerClock::set_offset(Duration offset, Duration noticed_after)
{
    const bool back = offset < offset_;
    offset_ = offset;
    if (back && suspended_) {
        set_back_asleep_ = noticed_after;
    } else {
        notice(back, noticed_after);
    }
}

void ComputerClock::notice(bool set_back, Duration after)
{
    timeline_.after(after, [this, set_back, after] {
        if (set_back && suspended_) {
            set_back_asleep_ = after;
            return;
        }
        if (set_back) wake(TimePoint::max());
        arm();
    });
}

void ComputerClock::resume()
{
    suspended_ = false;
    if (const auto after = std::exchange(set_back_asleep_, std::nullopt)) notice(true, *after);
    arm();
}

void ComputerClock::turn_off()
{
    on_ = false;
    suspended_ = false;
    for (const auto& [deadline, sleeper] : sleepers_)
        sleeper->timer.cancel();
}

void ComputerClock::wake(TimePoint up_to)
{
    while (!sleepers_.empty() && sleepers_.begin()->first <= up_to) {
        const auto sleeper = sleepers_.extract(sleepers_.begin()).mapped();
        sleeper->woken = true;
        sleeper->timer.cancel();
    }
}

void ComputerClock::arm()
{
    if (sleepers_.empty() || suspended_ || !on_) return;
    const auto deadline = sleepers_.begin()->first;
    if (deadline == TimePoint::max()) return;
    const auto when = std::max(deadline - offset_, timeline_.now());
    if (!alarms_.empty() && *alarms_.begin() <= when) return;
    alarms_.insert(when);
    timeline_.at(when, [this, when] {
        alarms_.erase(when);
        if (suspended_ || !on_) return;
        wake(now());
        arm();
    });
}

}  // namespace patkeeper::simulation
