// The scopes of the current token were changed at the workspace.
#include "daemon/rotation/rescope.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

const Scopes wide{"authentication", "sql"};

struct RotationRescope : testing::Test {
    RotationWorld world;
    void SetUp() override { world.act(); }

    // At the workspace.
    void set(const Scopes& scopes)
    {
        const auto& current = world.record().current;
        const auto answer = world.workspace.set_scopes(
            world.record().workspace, current.value.clone(), current.id, scopes, world.now);
        EXPECT_TRUE(answer.result);
    }
    std::string tell(const Scopes& scopes)
    {
        return world.ask(Rescope{world.record().current.id, scopes});
    }
    // So long ago that every list shows it.
    void widen_long_ago()
    {
        set(wide);
        tell(wide);
        world.now += propagation;
        world.act();
    }
    void have_the_next_list_lag_behind(Duration age)
    {
        world.workspace.fail_next({.kind = stand_in::FaultKind::stale_list,
                                   .endpoint = stand_in::Endpoint::list,
                                   .age = age});
    }
};

}  // namespace

TEST_F(RotationRescope, GoesIntoTheRecordAndIsCheckedWhenEveryListShowsIt)
{
    set(wide);
    EXPECT_EQ(tell(wide), "write");
    EXPECT_EQ(world.kept->current.scopes, wide);
    world.now += propagation - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list");
    world.ask(Ask{});
    EXPECT_EQ(world.record().current.scopes, wide);
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// What was listed before the change says nothing against it.
TEST_F(RotationRescope, ForgetsWhatWasListedBefore)
{
    set(wide);
    tell(wide);
    set({"authentication"});
    EXPECT_EQ(tell({"authentication"}), "write");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// P4: a successor with the scopes of before would undo it.
TEST_F(RotationRescope, IsNotUndoneByAListThatLagsBehind)
{
    widen_long_ago();
    set({"authentication"});
    tell({"authentication"});
    world.now += propagation - 1ms;
    have_the_next_list_lag_behind(10min);
    world.rotation->check_soon(world.now);
    ASSERT_EQ(world.act(), "read prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

TEST_F(RotationRescope, IsNotUndoneByAListThatLagsBehindARestart)
{
    widen_long_ago();
    const auto changed = world.now;
    set({"authentication"});
    tell({"authentication"});
    world.now += 1min;
    world.restart();
    have_the_next_list_lag_behind(2min);
    ASSERT_EQ(world.act(), "prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
    world.now = changed + propagation;
    EXPECT_EQ(world.act(), "read prove list");
}

// Nobody was told that it was done.
TEST_F(RotationRescope, FollowsAnotherChangeAtOnce)
{
    set(wide);
    tell(wide);
    set({"authentication"});
    world.rotation->check_soon(world.now);
    world.act();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// The answer to the first one was lost; whoever asked, asked again.
TEST_F(RotationRescope, IsNotUndoneWhereAListToldOfItFirst)
{
    widen_long_ago();
    set({"authentication"});
    world.rotation->check_soon(world.now);
    world.act();
    ASSERT_EQ(world.record().current.scopes, Scopes{"authentication"});
    tell({"authentication"});
    world.now += 1min;
    have_the_next_list_lag_behind(2min);
    world.rotation->check_soon(world.now);
    world.act();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// What a list may show that lags behind: scopes whose change was never answered.
TEST_F(RotationRescope, IsNotUndoneByWhatWasOnlyAttempted)
{
    EXPECT_EQ(world.ask(Rescope{world.record().current.id, wide, /*attempted=*/true}), "write");
    EXPECT_EQ(world.record().current.scopes, std::nullopt);
    world.restart();
    set({"authentication"});
    tell({"authentication"});
    EXPECT_THAT(world.record().current.former->scopes, testing::ElementsAre(wide));
}

// By a clock that was set wrong, and is set right now.
TEST_F(RotationRescope, IsNotUndoneWhereAClockWasAhead)
{
    widen_long_ago();
    set({"authentication"});
    world.kept = world.record();
    rescope(world.kept->current, {"authentication"}, world.now + 1h);
    world.restart();
    have_the_next_list_lag_behind(1min);
    EXPECT_EQ(world.act(), "write prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
    EXPECT_EQ(world.record().current.former->changed, world.now);
}

// An earlier change does not bring the look at a later one forward.
TEST_F(RotationRescope, IsLookedAtOnceAllOfItShows)
{
    set(wide);
    tell(wide);
    world.now += propagation - 1min;
    world.rotation->check_soon(world.now);
    EXPECT_EQ(world.act(), "read prove list");
    world.now += propagation - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list");
}

TEST_F(RotationRescope, FollowsTheListWhereThatShowsOthers)
{
    set({"authentication", "clusters"});
    tell(wide);
    EXPECT_EQ(world.record().current.scopes, wide);
    world.now += propagation;
    world.act();
    EXPECT_EQ(world.record().current.scopes, (Scopes{"authentication", "clusters"}));
}

// Nobody may list any more: that is no failure.
TEST_F(RotationRescope, MakesATokenWithoutTheScopeStatic)
{
    set({"sql"});
    EXPECT_EQ(tell({"sql"}), "write");
    world.now += propagation;
    EXPECT_EQ(world.act(), "read prove");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::static_);
}

TEST_F(RotationRescope, OfATokenThatWasReplacedChangesNothing)
{
    const auto old = world.record().current.id;
    world.ask(Ask{});
    EXPECT_EQ(world.ask(Rescope{old, wide}), "");
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_FALSE(world.rotation->request_failure());
    EXPECT_EQ(world.record().current.scopes, std::nullopt);
}

// The candidate was minted with the old scopes: it is not promoted, another one is minted.
TEST_F(RotationRescope, DiscardsACandidateWithTheOldScopes)
{
    world.workspace.fail_next(
        {.kind = stand_in::FaultKind::drop, .endpoint = stand_in::Endpoint::me});
    world.ask(Ask{});
    ASSERT_TRUE(world.record().candidate && world.record().candidate->token);
    set(wide);
    tell(wide);
    world.live_until(world.now + 2h);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().current.scopes, wide);
}

TEST_F(RotationRescope, EndsThatTheWorkspaceInfersScopes)
{
    auto record = record_of(issue_token(world.workspace.model(), start));
    record.current.autoscope = true;
    RotationWorld other(record);
    other.workspace.model().issue({somebody, 24h, {}, ""}, start);
    other.ask(Rescope{record.current.id, wide});
    EXPECT_EQ(other.kept->current.autoscope, false);
}

TEST_F(RotationRescope, SaysWhenTheKeyringDoesNotTakeIt)
{
    world.writes = {Mishap::unavailable};
    tell(wide);
    EXPECT_TRUE(world.rotation->request_failure());
    EXPECT_EQ(world.record().current.scopes, std::nullopt);
}
