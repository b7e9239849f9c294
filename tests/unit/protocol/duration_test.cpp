#include "protocol/duration.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace std::chrono_literals;
using patkeeper::Duration;
using patkeeper::format_duration;
using patkeeper::parse_duration;

TEST(Duration, IsReadAsPeopleWriteIt)
{
    const std::vector<std::pair<std::string, Duration>> cases{
        {"90d", 90 * 24h},
        {"24h", 24h},
        {"15m", 15min},
        {"30s", 30s},
        {"1h30m", 90min},
        {"1d1h1m1s", 25h + 61s},
        {"0d5s", 5s},
        {"090m", 90min},
        {"36500d", 36500 * 24h},
        {"876000h", 36500 * 24h},
        {"3153600000s", 36500 * 24h},
    };
    for (const auto& [text, duration] : cases) {
        EXPECT_EQ(parse_duration(text), duration) << text;
    }
}

TEST(Duration, IsRefusedWhereItIsNone)
{
    for (const auto* text : {"",
                             "d",
                             "0",
                             "0s",
                             "0d0h0m0s",
                             "5",
                             "1h30",
                             "-1d",
                             "1d-1h",
                             "+1d",
                             "1.5h",
                             " 1d",
                             "1d ",
                             "1d 2h",
                             "1D",
                             "1w",
                             "1ms",
                             "30m1h",
                             "1h1h",
                             "1dd",
                             "0x1d",
                             "36501d",
                             "36500d1s",
                             "876001h",
                             "3153600001s",
                             "9223372036854775807d",
                             "9223372036854775808s",
                             "99999999999999999999999999s"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_duration({"1d\0", 3}), std::nullopt);
}

TEST(Duration, IsToldInItsLargestUnit)
{
    const std::vector<std::pair<Duration, std::string>> cases{
        {-1h, "moments"},
        {0ms, "moments"},
        {999ms, "moments"},
        {1s, "1 second"},
        {59'999ms, "59 seconds"},
        {1min, "1 minute"},
        {2h - 1ms, "1 hour"},
        {24h, "1 day"},
        {12 * 24h + 23h, "12 days"},
    };
    for (const auto& [duration, text] : cases) {
        EXPECT_EQ(format_duration(duration), text);
    }
}
