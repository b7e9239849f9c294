#include "protocol/lease.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr auto now = from_millis(1'000'000'000);

Duration leased(Duration works_for, std::optional<Duration> expires_in = std::nullopt)
{
    Token token;
    token.valid_until = to_millis(now + works_for);
    if (expires_in) token.expiry_time = to_millis(now + *expires_in);
    return lease_end(token, now) - now;
}

}  // namespace

TEST(Lease, LastsFiveMinutesAtMost)
{
    EXPECT_EQ(leased(24h), 5min);
    EXPECT_EQ(leased(5min + 1ms), 5min);
    EXPECT_EQ(leased(5min - 1ms), 5min - 1ms);
}

TEST(Lease, EndsWithTheToken)
{
    EXPECT_EQ(leased(24h, 24h), 5min);
    EXPECT_EQ(leased(24h, 5min - 1ms), 5min - 1ms);
    EXPECT_EQ(leased(-1s, 24h), -1s);
}
