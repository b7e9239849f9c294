#include "daemon/server/room.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

Occupant since(Activity activity, std::chrono::seconds time)
{
    return {activity, std::chrono::steady_clock::time_point(time)};
}

std::optional<std::size_t> chosen(const std::vector<Occupant>& occupants)
{
    return choose_to_close(occupants);
}

}  // namespace

TEST(Room, ComesFromTheConnectionThatIsIdleLongest)
{
    EXPECT_EQ(
        chosen({since(Activity::idle, 3s), since(Activity::idle, 1s), since(Activity::idle, 2s)}),
        1U);
}

TEST(Room, ComesFromAnIdleOneBeforeThoseThatDoSomething)
{
    EXPECT_EQ(chosen({since(Activity::watching, 1s),
                      since(Activity::answering, 1s),
                      since(Activity::receiving, 1s),
                      since(Activity::idle, 9s)}),
              3U);
    EXPECT_EQ(chosen({since(Activity::watching, 1s),
                      since(Activity::answering, 1s),
                      since(Activity::receiving, 9s)}),
              2U);
    EXPECT_EQ(chosen({since(Activity::answering, 1s),
                      since(Activity::watching, 9s),
                      since(Activity::watching, 8s)}),
              2U);
}

// Its client does not read.
TEST(Room, ComesFromAnAnswerThatIsNotTakenBeforeAWatch)
{
    EXPECT_EQ(chosen({since(Activity::watching, 1s),
                      since(Activity::sending, 9s),
                      since(Activity::sending, 8s),
                      since(Activity::answering, 1s)}),
              2U);
    EXPECT_EQ(chosen({since(Activity::sending, 2s), since(Activity::receiving, 1s)}), 1U);
    EXPECT_EQ(chosen({since(Activity::receiving, 2s), since(Activity::sending, 1s)}), 1U);
    EXPECT_EQ(chosen({since(Activity::sending, 1s), since(Activity::idle, 9s)}), 1U);
}

// Its first call is about to come.
TEST(Room, ComesFromAWatchBeforeAFreshConnection)
{
    EXPECT_EQ(chosen({since(Activity::fresh, 1s),
                      since(Activity::watching, 9s),
                      since(Activity::answering, 1s)}),
              1U);
    EXPECT_EQ(chosen({since(Activity::answering, 1s), since(Activity::fresh, 2s)}), 1U);
}

TEST(Room, NeverComesFromACallUnderWay)
{
    EXPECT_EQ(chosen({since(Activity::answering, 1s), since(Activity::answering, 2s)}),
              std::nullopt);
    EXPECT_EQ(chosen({}), std::nullopt);
}

TEST(Room, IsTakenMostByTheProcessThatHoldsMost)
{
    const std::vector<pid_t> processes{7, 8, 7, 9, 7, 8};
    EXPECT_EQ(holder_of_most(processes), (Holder{7, 3}));
    EXPECT_EQ(holder_of_most({}), std::nullopt);
}
