#include "daemon/rotation/backoff.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);
const Error trouble = StoreLocked{};

Duration wait_after(int failures, double random)
{
    Backoff backoff;
    for (int i = 0; i < failures; ++i)
        backoff.fail(trouble, now, random);
    return backoff.not_before() - now;
}

}  // namespace

TEST(Backoff, AllowsATryAtOnceBeforeTheFirstFailure)
{
    EXPECT_LE(Backoff().not_before(), now);
    EXPECT_FALSE(Backoff().error());
}

TEST(Backoff, DoublesItsBoundUpToTheLongest)
{
    EXPECT_EQ(wait_after(1, 0.5), 1s);
    EXPECT_EQ(wait_after(2, 0.5), 2s);
    EXPECT_EQ(wait_after(9, 0.5), 256s);
    EXPECT_EQ(wait_after(10, 0.5), 300s);
    EXPECT_EQ(wait_after(1000, 0.5), 300s);
}

TEST(Backoff, NeverSpinsHoweverTheDrawFalls)
{
    EXPECT_EQ(wait_after(1, 0), Backoff::shortest);
    EXPECT_EQ(wait_after(1000, 0), Backoff::shortest);
}

TEST(Backoff, HoldsUntilTheTimeNamed)
{
    Backoff backoff;
    backoff.hold(trouble, now + 1h);
    EXPECT_EQ(backoff.not_before(), now + 1h);
    EXPECT_TRUE(backoff.holds(now + 1h - 1ms));
    EXPECT_FALSE(backoff.holds(now + 1h));
}

TEST(Backoff, HastensForWhoAsksButNotAgainstAHold)
{
    Backoff own;
    own.fail(trouble, now, 0.5);
    own.hasten();
    EXPECT_LE(own.not_before(), now);

    Backoff held;
    held.hold(trouble, now + 1h);
    held.hasten();
    EXPECT_EQ(held.not_before(), now + 1h);
    held.fail(trouble, now, 0.5);
    EXPECT_EQ(held.not_before(), now + 1h);
}

TEST(Backoff, ForgetsEverythingAfterASuccess)
{
    Backoff backoff;
    backoff.hold(trouble, now + 1h);
    backoff.fail(trouble, now, 0.5);
    backoff.clear();
    EXPECT_EQ(backoff.failures(), 0);
    EXPECT_FALSE(backoff.error());
    EXPECT_LE(backoff.not_before(), now);
}

TEST(Backoff, ForgivesFailuresButKeepsAHold)
{
    Backoff backoff;
    backoff.fail(trouble, now, 0.5);
    backoff.hold(trouble, now + 1h);
    backoff.forgive(now);
    EXPECT_EQ(backoff.failures(), 0);
    EXPECT_EQ(backoff.not_before(), now + 1h);
    EXPECT_TRUE(backoff.error());
    backoff.forgive(now + 1h);
    EXPECT_FALSE(backoff.error());
}

TEST(Backoff, MovesAlongWithTheClock)
{
    Backoff backoff;
    backoff.shift(-1h);
    EXPECT_EQ(backoff.not_before(), TimePoint{});
    backoff.hold(trouble, now + 5min);
    backoff.shift(-1h);
    EXPECT_EQ(backoff.not_before(), now - 55min);
}
