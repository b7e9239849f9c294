// A local clock that was wrong when the workspace last told the time, and was set since. Whatever follows
// from a time, the workspace is asked first: its answer has its Date.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/error_of.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

namespace {

struct RotationClock : testing::Test {
    RotationWorld world;

    // Nothing changes at the workspace, whose time goes on as before.
    void set_clock(Duration by)
    {
        world.now += by;
        set_skew(-by);
    }
    void set_skew(Duration by)
    {
        auto settings = world.workspace.model().settings();
        settings.skew += by;
        world.workspace.model().set(settings);
    }
    void begin(Duration lifetime, bool rotates = false)
    {
        world.kept = record_of(issue_token(world.workspace.model(), world.now, lifetime));
        world.kept->rotates = rotates;
        world.restart();
        world.act();
        world.workspace.log.clear();
    }
    State state() { return world.rotation->view(world.now)->state; }
    std::ptrdiff_t asked(const std::string& call)
    {
        const auto& log = world.workspace.log;
        return std::count(log.begin(), log.end(), call);
    }
};

// A living token that would have expired, had the clock not been wrong before.
struct ClockSetRight : RotationClock {
    void SetUp() override
    {
        set_skew(5h);  // ours is five hours behind
        begin(10h);
        world.now += 2h;
        set_clock(5h);  // and now it is right
        set_clock(4h);  // or too far ahead
    }
};

}  // namespace

TEST_F(ClockSetRight, ServesALivingTokenOnceTheWorkspaceHasToldTheTime)
{
    EXPECT_TRUE(world.rotation->may_have_expired(world.now));
    EXPECT_TRUE(world.rotation->is_about_to_ask(world.now));
    EXPECT_EQ(state(), State::failing);
    EXPECT_EQ(world.rotation->view(world.now)->cause, ProfileTrouble::seems_expired);
    EXPECT_EQ(world.act(), "prove");
    EXPECT_FALSE(world.rotation->may_have_expired(world.now));
    EXPECT_TRUE(world.rotation->serve(world.now));
    EXPECT_EQ(state(), State::static_);
    const auto expiry = *world.rotation->serve(world.now)->expiry;
    EXPECT_LE(std::chrono::abs(expiry - (world.now + 8h)), 2s);
}

TEST_F(ClockSetRight, DoesNotKnowWhileTheWorkspaceCannotBeAsked)
{
    world.workspace.reachable = false;
    EXPECT_EQ(world.act(), "prove");
    EXPECT_FALSE(world.rotation->is_about_to_ask(world.now));
    EXPECT_EQ(state(), State::failing);
    EXPECT_TRUE(world.rotation->view(world.now)->next_try);
    const auto served = world.rotation->serve(world.now);
    ASSERT_FALSE(served);
    EXPECT_EQ(error_name(served.error()), "io.patkeeper.WorkspaceUnreachable");
    world.live_until(world.now + 1h);
    EXPECT_LT(asked("me"), 40);  // it waits in between
    world.workspace.reachable = true;
    world.live_until(world.now + 11min);
    EXPECT_TRUE(world.rotation->serve(world.now));
}

TEST_F(ClockSetRight, LogsOutOfALivingToken)
{
    world.kept->current.may_delete = true;
    world.restart();
    world.act();
    set_clock(8h);
    world.ask(Leave{});
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_THAT(world.alive(), SizeIs(1));  // another of the same owner's
}

TEST_F(RotationClock, ATokenThatHasExpiredIsUnusableAfterOneLook)
{
    begin(10h);
    world.live_until(world.now + 10h - 1ms);
    EXPECT_TRUE(world.rotation->serve(world.now));
    EXPECT_EQ(asked("me"), 0);
    world.now += 1s;
    EXPECT_EQ(world.act(), "prove");
    EXPECT_EQ(state(), State::unusable);
    EXPECT_EQ(world.rotation->view(world.now)->last_error, "it has expired");
    world.live_until(world.now + 10 * 24h);
    EXPECT_LE(asked("me"), 25);
    EXPECT_EQ(state(), State::unusable);
}

// Whatever the answer is, it has a Date.
TEST_F(RotationClock, AnErrorTellsTheTimeAsWell)
{
    begin(10h);
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    world.now += 10h + 1s;
    world.act();
    EXPECT_EQ(state(), State::unusable);
}

// What cannot be told is not asked for again and again.
TEST_F(RotationClock, AnAnswerWithoutADateLeavesOurOwnClock)
{
    begin(10h);
    world.now += 10h + 1s;
    const auto action = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<Prove>(action));
    world.rotation->proved(
        std::get<Prove>(action),
        Answer<Identity>{WorkspaceError{Trouble::refused, 403, "403", "no"}, std::nullopt},
        world.now,
        world.draw());
    ASSERT_TRUE(world.rotation->why_dead());
    EXPECT_EQ(world.rotation->why_dead()->cause, ProfileTrouble::expired);
}

TEST_F(RotationClock, SetBackItKeepsServing)
{
    begin(10h);
    for (int i = 0; i < 3; ++i) {
        world.now += 1h;
        set_clock(-5h);
        world.act();
        EXPECT_TRUE(world.rotation->serve(world.now));
        EXPECT_EQ(state(), State::static_);
    }
}

TEST_F(RotationClock, SetForwardAndBackItKeepsServing)
{
    begin(10h);
    for (const auto jump : {50h, -50h, 200h, -200h}) {
        set_clock(jump);
        world.act();
        EXPECT_TRUE(world.rotation->serve(world.now)) << jump / 1h;
    }
}

// Promised for a day.
TEST_F(RotationClock, SetForwardItDeletesNothingTooEarly)
{
    begin(30 * 24h, /*rotates=*/true);
    world.ask(Ask{});
    world.ask(Ask{});
    const auto retiring = world.record().retiring.at(0).token.id.str();
    world.live_until(world.now + 1h);
    set_clock(30h);
    world.act();
    EXPECT_THAT(world.alive(), Contains(retiring));
    world.live_until(world.now + 22h);
    EXPECT_THAT(world.alive(), Contains(retiring));
    world.live_until(world.now + 2h);
    EXPECT_THAT(world.alive(), Not(Contains(retiring)));
    EXPECT_THAT(world.record().retiring, SizeIs(0));
}

// The answer seems to have taken that long.
TEST_F(RotationClock, SetForwardDuringACallItDeletesNothingTooEarly)
{
    begin(30 * 24h, /*rotates=*/true);
    world.ask(Ask{});
    world.ask(Ask{});
    const auto retiring = world.record().retiring.at(0).token.id.str();
    world.rotation->check_soon(world.now);
    const auto action = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<Prove>(action));
    const auto answer = world.workspace.me(
        world.record().workspace, world.record().current.value.clone(), world.now);
    set_clock(30h);
    world.rotation->proved(std::get<Prove>(action), answer, world.now, world.draw());
    world.act();
    EXPECT_THAT(world.alive(), Contains(retiring));
}

// It would live on, and nothing would know of it.
TEST_F(RotationClock, SetForwardItForgetsNoRetiringTokenThatLives)
{
    begin(30 * 24h, /*rotates=*/true);
    world.ask(Ask{});
    world.ask(Ask{});
    set_clock(60 * 24h);
    world.act();
    EXPECT_THAT(world.record().retiring, SizeIs(1));
}

TEST_F(RotationClock, SetForwardItDoesNotRotateTooEarly)
{
    begin(30 * 24h, /*rotates=*/true);
    set_clock(25 * 24h);
    world.act();
    EXPECT_EQ(asked("create"), 0);
    EXPECT_EQ(state(), State::active);
    world.live_until(world.now + 21 * 24h);
    EXPECT_EQ(asked("create"), 1);
}

TEST_F(RotationClock, SetForwardItKeepsItsBudgetAndItsBook)
{
    world.policy.max_creates_per_hour = 1;
    begin(30 * 24h, /*rotates=*/true);
    world.ask(Ask{});
    ASSERT_EQ(asked("create"), 1);
    set_clock(20 * 24h);
    world.ask(Ask{});
    world.live_until(world.now + 30min);
    EXPECT_EQ(asked("create"), 1);
    world.live_until(world.now + 1h);
    world.ask(Ask{});
    EXPECT_EQ(asked("create"), 2);
    EXPECT_THAT(world.record().book, SizeIs(2));
}

// Who waits is told why nothing happens.
TEST_F(RotationClock, ALookThatFailsCountsAsATry)
{
    begin(10h);
    set_clock(20h);
    world.workspace.reachable = false;
    world.ask(Ask{});
    EXPECT_GT(world.rotation->setbacks(), 0);
    EXPECT_TRUE(world.rotation->trouble());
}

// An issuer's expiry is its own to look at; who has it, does not take it for dead before.
TEST_F(RotationClock, AnIssuerIsNotTakenForDeadBeforeItHasAsked)
{
    RotationWorld issuer(record_of(issue_token(world.workspace.model(), world.now, 10h)));
    world.issuer = *issuer.rotation;
    world.policy.issuer = ProfileName("admin");
    world.policy.scopes = Scopes{"sql"};
    world.kept->current.scopes = Scopes{"sql"};
    world.restart();
    set_clock(20h);
    EXPECT_TRUE(world.rotation->asker());
    EXPECT_FALSE(world.rotation->why_impossible());
}

// An old record was put back; what the lost one promised is kept.
TEST_F(RotationClock, SetForwardItSparesWhatALostRecordPromised)
{
    begin(30 * 24h, /*rotates=*/true);
    const auto backup = *world.kept;
    world.ask(Ask{});
    const auto promised = world.record().current.id.str();
    world.now += 9 * 24h;
    ASSERT_TRUE(world.rotation->serve(world.now));
    world.kept = backup;
    world.live_until(world.now + 20h);
    set_clock(10h);
    world.rotation->check_soon(world.now);
    world.act();
    EXPECT_THAT(world.alive(), Contains(promised));
}
