#include "daemon/process/log_limiter.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

using Line = LogLimiter::Line;
using Lines = std::vector<Line>;

constexpr auto warning = spdlog::level::warn;

class LogLimiterTest : public testing::Test {
protected:
    // How many of so many lines are written at once.
    std::size_t written(const std::string& kind, int lines)
    {
        std::size_t count = 0;
        for (int i = 1; i <= lines; ++i)
            count += limiter.add(kind, {warning, "line " + std::to_string(i)}, now).size();
        return count;
    }

    LogLimiter limiter;
    LogLimiter::Time now{};
};

}  // namespace

TEST_F(LogLimiterTest, WritesAsManyOfAKindAsThereMayBe)
{
    EXPECT_EQ(written("a", LogLimiter::lines_in_window), 10U);
    EXPECT_EQ(limiter.take_due(now + 1h), Lines());
}

TEST_F(LogLimiterTest, HoldsOneMoreBackUntilTheMinuteIsOver)
{
    EXPECT_EQ(written("a", LogLimiter::lines_in_window + 1), 10U);
    EXPECT_EQ(limiter.take_due(now + LogLimiter::window - 1ns), Lines());
    EXPECT_EQ(limiter.take_due(now + LogLimiter::window), (Lines{{warning, "line 11"}}));
    EXPECT_EQ(limiter.take_due(now + 1h), Lines());
}

TEST_F(LogLimiterTest, WritesTheLastOfManyWithTheirNumber)
{
    EXPECT_EQ(written("a", 167'000), 10U);
    EXPECT_EQ(limiter.take_due(now + 1min),
              (Lines{{warning, "line 167000 (and 166989 more like it in the last minute)"}}));
}

TEST_F(LogLimiterTest, WritesWhatItHeldBackBeforeTheNextLineOfThatKind)
{
    written("a", 12);
    now += 1min;
    EXPECT_EQ(limiter.add("a", {spdlog::level::err, "next"}, now),
              (Lines{{warning, "line 12 (and 1 more like it in the last minute)"},
                     {spdlog::level::err, "next"}}));
    EXPECT_EQ(written("a", 10), 9U) << "a new minute, with one line written";
}

TEST_F(LogLimiterTest, LimitsEachKindForItself)
{
    EXPECT_EQ(written("a", 20), 10U);
    EXPECT_EQ(written("b", 3), 3U);
    EXPECT_EQ(limiter.take_due(now + 1min).size(), 1U);
}

TEST_F(LogLimiterTest, StaysSmallWhateverNamesComeIn)
{
    std::size_t lines = 0;
    for (int i = 0; i < 100'000; ++i)
        lines += written("program " + std::to_string(i), 1);
    EXPECT_EQ(lines, LogLimiter::max_kinds + LogLimiter::lines_in_window);
    EXPECT_EQ(limiter.take_due(now + 1min).size(), 1U);
    EXPECT_EQ(written("program 99999", 1), 1U) << "the minute is over";
}
