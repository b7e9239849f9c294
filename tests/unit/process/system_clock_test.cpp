#include "daemon/process/system_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

// How the sleep ended; it is cancelled at once where that is asked for.
std::string sleep(TimePoint deadline, bool cancel = false)
{
    asio::io_context context;
    asio::cancellation_signal stop;
    SystemClock clock;
    std::string end;
    asio::co_spawn(context,
                   clock.sleep_until(deadline),
                   asio::bind_cancellation_slot(stop.slot(), [&](const std::exception_ptr& error) {
                       end = error ? "cancelled" : "slept";
                   }));
    context.poll();
    if (cancel) stop.emit(asio::cancellation_type::terminal);
    context.run();
    return end;
}

}  // namespace

TEST(SystemClock, SleepsUntilTheDeadlineAndNotLess)
{
    const auto deadline = SystemClock().now() + 20ms;
    EXPECT_EQ(sleep(deadline), "slept");
    EXPECT_GE(SystemClock().now(), deadline);
}

TEST(SystemClock, DoesNotSleepForADeadlineThatHasPassed)
{
    EXPECT_EQ(sleep(TimePoint{}), "slept");
}

TEST(SystemClock, IsCancelledHoweverFarTheDeadline)
{
    EXPECT_EQ(sleep(TimePoint::max(), /*cancel=*/true), "cancelled");
}
