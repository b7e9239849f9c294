// The scopes of the current token were changed at the workspace.
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

const Scopes wide{"authentication", "sql"};

struct RotationRescope : testing::Test {
    RotationWorld world;
    std::optional<TimePoint> done_at;
    void SetUp() override { world.act(); }

    std::string intend(const Scopes& scopes)
    {
        return world.ask(Rescope{world.record().current.id, scopes});
    }
    // At the workspace.
    void set(const Scopes& scopes)
    {
        const auto& current = world.record().current;
        const auto answer = world.workspace.set_scopes(
            world.record().workspace, current.value.clone(), current.id, scopes, world.now);
        EXPECT_TRUE(answer.result);
        done_at = answer.date;
    }
    std::string tell(const Scopes& scopes)
    {
        return world.ask(Rescope{world.record().current.id, scopes, /*done=*/true, done_at});
    }
    void set_the_local_clock(Duration by)
    {
        world.now += by;
        auto settings = world.workspace.model().settings();
        settings.skew -= by;
        world.workspace.model().set(settings);
    }
    // So long ago that every list shows it.
    void widen_long_ago()
    {
        set(wide);
        tell(wide);
        world.now += Rotation::shown_after;
        world.act();
    }
    void list_now()
    {
        world.rotation->check_refused(world.record().current.value.reveal(), world.now);
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
    world.now += Rotation::shown_after - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list");
    world.ask(Ask{});
    EXPECT_EQ(world.record().current.scopes, wide);
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// Killed before the record had it, or the answer was lost.
TEST_F(RotationRescope, IsLookedAtOnceItShowsWhereNobodyKnowsWhatCameOfIt)
{
    widen_long_ago();
    EXPECT_EQ(intend({"authentication"}), "write");
    set({"authentication"});
    world.now += 1min;
    world.restart();
    have_the_next_list_lag_behind(2min);
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_EQ(world.record().current.scopes, wide);
    world.now += Rotation::shown_after - 1min - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list write");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// A list that shows what was asked for is no old one.
TEST_F(RotationRescope, IsFollowedAtOnceWhereAListShowsIt)
{
    widen_long_ago();
    intend({"authentication"});
    set({"authentication"});
    world.rotation->check_soon(world.now);
    EXPECT_EQ(world.act(), "prove list write");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// Unless it was set before: the list may be of then.
TEST_F(RotationRescope, IsNotFollowedAtOnceWhereItIsAskedForAgain)
{
    widen_long_ago();
    set({"authentication"});
    tell({"authentication"});
    world.now += 1min;
    intend(wide);  // and nothing comes of it
    have_the_next_list_lag_behind(2min);
    world.rotation->check_soon(world.now);
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// Nor where others were seen since.
TEST_F(RotationRescope, IsNotFollowedAnewWhereAListShowsWhatWasAskedForLongAgo)
{
    widen_long_ago();
    intend({"authentication"});
    set({"authentication"});
    world.rotation->check_soon(world.now);
    world.live_until(world.now + Rotation::shown_after);
    ASSERT_EQ(world.record().current.scopes, Scopes{"authentication"});
    set(wide);
    list_now();
    ASSERT_EQ(world.record().current.scopes, wide);
    world.now += 1min;
    have_the_next_list_lag_behind(2min);
    list_now();
    EXPECT_EQ(world.record().current.scopes, wide);
}

// A token that was minted a moment ago may not be listed at all.
TEST_F(RotationRescope, IsLookedAtOnceItShowsWhereTheListLacksTheToken)
{
    world.now += 1h;
    world.ask(Ask{});
    intend({"authentication"});
    set({"authentication"});
    world.now += 30s;
    world.restart();
    have_the_next_list_lag_behind(1min);
    world.act();
    ASSERT_EQ(world.record().current.scopes, std::nullopt);
    world.now += Rotation::shown_after - 30s;
    world.act();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
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
    world.now += propagation - 1s;
    have_the_next_list_lag_behind(propagation);
    list_now();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

TEST_F(RotationRescope, IsNotUndoneByAListThatLagsBehindARestart)
{
    widen_long_ago();
    set({"authentication"});
    tell({"authentication"});
    world.now += 1min;
    world.restart();
    have_the_next_list_lag_behind(2min);
    ASSERT_EQ(world.act(), "prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
    world.now += Rotation::shown_after - 1min;
    EXPECT_EQ(world.act(), "read prove list");
}

TEST_F(RotationRescope, IsNotUndoneByAnOldListAfterOneThatLacksTheToken)
{
    widen_long_ago();
    set({"authentication"});
    tell({"authentication"});
    have_the_next_list_lag_behind(1min);
    list_now();
    world.now += Rotation::shown_after;
    have_the_next_list_lag_behind(world.now - start + 1s);
    EXPECT_EQ(world.act(), "read prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// Killed before the record had it, and then asked for something else: the first one is former, too.
TEST_F(RotationRescope, IsNotUndoneByAChangeThatTheRecordNeverHad)
{
    widen_long_ago();
    set({"authentication", "clusters"});
    world.restart();
    world.now += 1min;
    set({"authentication"});
    tell({"authentication"});
    have_the_next_list_lag_behind(30s);
    list_now();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

TEST_F(RotationRescope, IsNotUndoneOnceAListToldOfIt)
{
    widen_long_ago();
    set({"authentication"});
    list_now();
    ASSERT_EQ(world.record().current.scopes, Scopes{"authentication"});
    world.now += 1min;
    have_the_next_list_lag_behind(2min);
    list_now();
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// In the middle of a second, that the Date does not tell.
TEST_F(RotationRescope, FollowsTheLastOfSeveralElsewhere)
{
    world.now += 1h + 400ms;
    set(wide);
    world.now += 1min;
    set({"authentication"});
    have_the_next_list_lag_behind(30s);
    list_now();
    ASSERT_EQ(world.record().current.scopes, wide);
    world.live_until(world.now + Rotation::shown_after);
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// The workspace's clock counts, at the change and at the list.
TEST_F(RotationRescope, IsNotUndoneWhereTheLocalClockIsSet)
{
    for (const auto by : {-1h, 1h}) {
        widen_long_ago();
        set_the_local_clock(by);
        set({"authentication"});
        tell({"authentication"});
        set_the_local_clock(2 * by);
        world.restart();
        world.now += 1min;
        have_the_next_list_lag_behind(2min);
        ASSERT_EQ(world.act(), "prove list");
        EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
    }
}

// An earlier change does not bring the look at a later one forward.
TEST_F(RotationRescope, IsLookedAtOnceAllOfItShows)
{
    set(wide);
    tell(wide);
    world.now += Rotation::shown_after - 1min;
    intend(wide);
    world.now += 1min;
    EXPECT_EQ(world.act(), "");
    world.now += Rotation::shown_after - 1min - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list");
}

// Sooner it is not: it may be seconds until the Date is late enough, and a list may be asked for anew.
TEST_F(RotationRescope, IsLookedAtAgainWhereTheLookCameTooSoon)
{
    set(wide);
    tell(wide);
    world.now += propagation - 1s;
    list_now();
    world.now += 1s + clock_error;
    EXPECT_EQ(world.act(), "prove list");
}

TEST_F(RotationRescope, FollowsTheListWhereThatShowsOthers)
{
    set({"authentication", "clusters"});
    tell(wide);
    EXPECT_EQ(world.record().current.scopes, wide);
    world.now += Rotation::shown_after;
    world.act();
    EXPECT_EQ(world.record().current.scopes, (Scopes{"authentication", "clusters"}));
}

// Nobody may list any more: that is no failure.
TEST_F(RotationRescope, MakesATokenWithoutTheScopeStatic)
{
    set({"sql"});
    EXPECT_EQ(tell({"sql"}), "write");
    world.now += Rotation::shown_after;
    EXPECT_EQ(world.act(), "read prove");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::static_);
}

TEST_F(RotationRescope, OfATokenThatWasReplacedChangesNothing)
{
    const auto old = world.record().current.id;
    world.ask(Ask{});
    EXPECT_EQ(world.ask(Rescope{old, wide, /*done=*/true}), "");
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
    other.ask(Rescope{record.current.id, wide, /*done=*/true});
    EXPECT_EQ(other.kept->current.autoscope, false);
}

TEST_F(RotationRescope, SaysWhenTheKeyringDoesNotTakeIt)
{
    world.writes = {Mishap::unavailable};
    tell(wide);
    EXPECT_TRUE(world.rotation->request_failure());
    EXPECT_EQ(world.record().current.scopes, std::nullopt);
}
