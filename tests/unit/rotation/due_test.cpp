#include "daemon/rotation/due.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr TimePoint made = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

HeldToken token_for(std::optional<Duration> lifetime, int jitter_permille = 0)
{
    HeldToken token;
    token.creation = made;
    if (lifetime) token.expiry = made + *lifetime;
    token.jitter_permille = jitter_permille;
    return token;
}

RotationPolicy at(double fraction)
{
    RotationPolicy policy;
    policy.rotate_at = fraction;
    return policy;
}

}  // namespace

TEST(DueTime, IsAFractionOfTheGrantedLifetimeSpreadByJitter)
{
    EXPECT_EQ(due_time(token_for(days(40)), at(0.5), made), made + days(20));
    EXPECT_EQ(due_time(token_for(days(40), 50), at(0.5), made), made + days(21));
    EXPECT_EQ(due_time(token_for(days(40), -50), at(0.5), made), made + days(19));
}

TEST(DueTime, OfATokenThatNeverExpiresGoesByTheLifetimeAskedFor)
{
    auto policy = at(0.5);
    policy.lifetime = days(60);
    EXPECT_EQ(due_time(token_for({}), policy, made), made + days(30));
}

TEST(DueTime, ComesBeforeTheInactivityCutoff)
{
    const auto long_lived = token_for(days(730));
    EXPECT_EQ(due_time(long_lived, at(0.67), made), made + days(76));
    EXPECT_EQ(due_time(long_lived, at(0.67), made + days(10)), made + days(86));
}

TEST(DueTime, OfATokenNeverSeenToWorkCountsFromItsCreation)
{
    EXPECT_EQ(due_time(token_for(days(730)), at(0.67), TimePoint{}), made + days(76));
}

TEST(Budget, AllowsACreateWhileLessThanItsNumberWereMadeInTheLastHour)
{
    EXPECT_EQ(budget_allows({}, 3, made), made);
    EXPECT_EQ(budget_allows({made - 1min, made - 2min}, 3, made), made);
}

TEST(Budget, ExactlyUsedUpAllowsTheNextAnHourAfterTheOldest)
{
    const std::vector<TimePoint> creates{made - 50min, made - 40min, made - 30min};
    EXPECT_EQ(budget_allows(creates, 3, made), made + 10min);
    EXPECT_EQ(budget_allows(creates, 3, made + 10min - 1ms), made + 10min);
    EXPECT_EQ(budget_allows(creates, 3, made + 10min), made + 10min);
}

TEST(Budget, OverdrawnWaitsForTheNewestThatMatter)
{
    const std::vector<TimePoint> creates{made - 50min, made - 40min, made - 30min};
    EXPECT_EQ(budget_allows(creates, 1, made), made + 30min);
}

TEST(Budget, TakesTimesInTheFutureForNow)
{
    EXPECT_EQ(budget_allows({made + days(3650)}, 1, made), made + 1h);
}
