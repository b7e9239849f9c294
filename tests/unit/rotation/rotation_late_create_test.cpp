// A create that was given up, and is done seconds or minutes later: the list is looked at again after 2, 10
// and 30 minutes, whoever gave it up and whatever happens in between.
#include "daemon/rotation/lineage.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::SizeIs;

namespace {

struct LateCreate {
    RotationWorld world;

    LateCreate() { world.act(); }
    void commit_late(Duration after)
    {
        world.workspace.fail_next(
            Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = after});
    }
    // The create is sent, and then the daemon is killed.
    void die_in_a_create(Duration after)
    {
        commit_late(after);
        world.rotation->request(Ask{});
        while (world.step() != "create") {
        }
        world.restart();
        world.live_until(world.now + 1ms);
    }
    // Besides the pasted one, the current and those that retire.
    std::size_t strays()
    {
        const auto held = world.held();
        const auto alive = world.alive();
        return static_cast<std::size_t>(
            std::count_if(alive.begin(), alive.end(), [&](const auto& id) {
                const bool pasted = id == pasted_;
                return !pasted && std::find(held.begin(), held.end(), id) == held.end();
            }));
    }
    std::ptrdiff_t lists()
    {
        const auto& log = world.workspace.log;
        return std::count(log.begin(), log.end(), "list");
    }

private:
    std::string pasted_ = world.record().current.id.str();
};

struct RotationLateCreate : testing::Test, LateCreate {};

}  // namespace

TEST_F(RotationLateCreate, IsFoundAfterARestart)
{
    for (const auto& [after, found] : {std::pair{30s, 2min}, {5min, 10min}, {25min, 30min}}) {
        LateCreate other;
        other.die_in_a_create(after);
        const auto given_up = other.world.now;
        other.world.live_until(given_up + after);
        EXPECT_EQ(other.strays(), 1U) << after / 1s;
        other.world.live_until(given_up + found + 1s);
        EXPECT_EQ(other.strays(), 0U) << after / 1s;
    }
}

TEST_F(RotationLateCreate, IsFoundInALivingDaemon)
{
    for (const auto& [after, found] : {std::pair{30s, 2min}, {5min, 10min}, {25min, 30min}}) {
        LateCreate other;
        other.commit_late(after);
        other.world.ask(Ask{});
        const auto given_up = other.world.now + 3s;  // after a backoff
        other.world.live_until(given_up + found + 1s);
        EXPECT_EQ(other.strays(), 0U) << after / 1s;
    }
}

TEST_F(RotationLateCreate, IsLookedForThreeTimesAndNoMore)
{
    die_in_a_create(30 * 24h);
    const auto given_up = world.now;
    world.live_until(given_up + 1min);
    world.workspace.log.clear();
    for (const auto look : {2min, 10min, 30min}) {
        const auto before = lists();
        world.live_until(given_up + look - 1s);
        EXPECT_EQ(lists(), before) << look / 1min;
        world.live_until(given_up + look + 1s);
        EXPECT_EQ(lists(), before + 1) << look / 1min;
    }
    world.live_until(given_up + 23h);
    EXPECT_EQ(lists(), 3);
}

// The record says when it was given up.
TEST_F(RotationLateCreate, IsLookedForAfterAnotherRestart)
{
    die_in_a_create(9min);
    world.live_until(world.now + 3min);
    world.restart();
    world.live_until(world.now + 5min);
    EXPECT_EQ(strays(), 0U);
    world.live_until(world.now + 1min);
    EXPECT_EQ(strays(), 1U);
    world.live_until(world.now + 2min);
    EXPECT_EQ(strays(), 0U);
}

TEST_F(RotationLateCreate, IsLookedForUntilALookWorks)
{
    die_in_a_create(30s);
    world.live_until(world.now + 1min);
    world.workspace.reachable = false;
    world.live_until(world.now + 5min);
    EXPECT_EQ(strays(), 1U);
    world.workspace.reachable = true;
    world.live_until(world.now + 2min);
    EXPECT_EQ(strays(), 0U);
}

// The machine slept for hours between the create and its end.
TEST_F(RotationLateCreate, IsLookedForFromWhenItWasGivenUp)
{
    commit_late(5h + 1min);
    world.rotation->request(Ask{});
    while (world.step() != "create") {
    }
    world.now += 5h;
    world.restart();
    world.live_until(world.now + 2min + 2s);
    EXPECT_EQ(strays(), 0U);
}

// The simulation found that it asked without end.
TEST_F(RotationLateCreate, IsNotLookedForAgainAndAgainWithATokenThatHasExpired)
{
    world.policy.lifetime = 5min;
    world.kept->rotates = false;
    world.restart();
    world.act();
    die_in_a_create(30 * 24h);
    ASSERT_EQ(world.rotation->promotions(), 1);
    EXPECT_LT(world.live_until(world.now + 1h), 40);
    EXPECT_EQ(world.rotation->view(world.now)->state, State::unusable);
}

// One that was answered, or certainly refused, does not come back.
TEST_F(RotationLateCreate, IsNotLookedForWhereTheOutcomeIsKnown)
{
    world.ask(Ask{});
    world.workspace.fail_next(Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create});
    world.ask(Ask{});
    world.live_until(world.now + 1min);
    world.workspace.log.clear();
    world.live_until(world.now + 1h);
    EXPECT_EQ(lists(), 0);
}

TEST_F(RotationLateCreate, IsFoundByALogoutThatComesBefore)
{
    commit_late(5s);
    world.ask(Ask{});
    world.ask(Leave{});
    EXPECT_FALSE(world.rotation->finished());
    EXPECT_EQ(world.alive().size(), 1U);
    world.live_until(world.now + 3min);
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_EQ(world.alive().size(), 1U);  // the pasted one, which was not to be deleted
}

// The panic button: what is known to live goes at once.
TEST_F(RotationLateCreate, HoldsUpOnlyTheLastDeletionOfALogout)
{
    world.ask(Ask{});
    world.ask(Ask{});
    const auto retiring = world.record().retiring.at(0).token.id.str();
    commit_late(30 * 24h);
    world.ask(Ask{});
    const auto asked = world.now;
    world.ask(Leave{});
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(retiring)));
    EXPECT_THAT(world.alive(), SizeIs(2));
    world.live_until(asked + Rotation::lost_answer_time - 1s);
    EXPECT_FALSE(world.rotation->finished());
    world.live_until(asked + Rotation::lost_answer_time + 1s);
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_THAT(world.alive(), SizeIs(1));
}

TEST_F(RotationLateCreate, DoesNotHoldUpALogoutThatFoundIt)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    world.ask(Ask{});
    world.ask(Leave{});
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_EQ(world.alive().size(), 1U);
}
