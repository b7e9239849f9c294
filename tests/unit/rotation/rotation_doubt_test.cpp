// Doubt, revocation, recovery, and the server's clock.
#include "daemon/rotation/due.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using std::chrono::days;

namespace {

// A world with a current and a retiring token, both minted by patkeeper.
struct RotationDoubt : testing::Test {
    RotationWorld world;
    TokenId retiring;
    TokenId current;
    void SetUp() override
    {
        world.policy.max_creates_per_hour = 60;
        world.restart();
        world.act();
        world.ask(Ask{});
        world.ask(Ask{});
        retiring = world.record().retiring.at(0).token.id;
        current = world.record().current.id;
        world.now += Rotation::new_token_grace;
        world.restart();
    }
    State state() { return world.rotation->view(world.now)->state; }
    void revoke(const TokenId& id) { world.workspace.model().revoke(id.str(), world.now); }
};

}  // namespace

TEST_F(RotationDoubt, OneRefusalIsNoRevocation)
{
    world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
    EXPECT_EQ(world.act(), "prove");
    EXPECT_EQ(state(), State::failing);
    EXPECT_TRUE(world.rotation->serve(world.now));
    world.now += Rotation::doubt_time - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_EQ(state(), State::active);
}

// Who waits for a rotation is told why it does not come.
TEST_F(RotationDoubt, CountsALookThatFailsAsATry)
{
    world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
    world.workspace.fail_always(Fault{.kind = FaultKind::drop, .endpoint = Endpoint::me});
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->setbacks(), 0);  // one refusal may mean nothing
    world.now += Rotation::doubt_time;
    world.act();
    EXPECT_EQ(world.rotation->setbacks(), 1);
    EXPECT_TRUE(world.rotation->trouble());
}

TEST_F(RotationDoubt, SaysForHowLongItMayNotLook)
{
    world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
    world.act();
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::me, .retry_after = 1h});
    world.now += Rotation::doubt_time;
    world.act();
    world.ask(Ask{});
    ASSERT_TRUE(world.rotation->request_failure());
    EXPECT_EQ(error_name(*world.rotation->request_failure()), "io.patkeeper.WorkspaceRejected");
}

TEST_F(RotationDoubt, ChecksTheTokenThatSomebodyWasRefusedWith)
{
    world.act();
    EXPECT_EQ(world.act(), "");
    world.rotation->check_refused("dapisomethingelse", world.now);
    world.rotation->check_refused("", world.now);
    world.rotation->check_refused(world.record().retiring.at(0).token.value.reveal(), world.now);
    EXPECT_EQ(world.act(), "");
    world.rotation->check_refused(world.record().current.value.reveal(), world.now);
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_EQ(state(), State::active);
}

TEST_F(RotationDoubt, FindsOutAtOnceThatTheTokenSomebodyWasRefusedWithIsDead)
{
    world.act();
    revoke(current);
    world.rotation->check_refused(world.record().current.value.reveal(), world.now);
    EXPECT_EQ(world.act(), "prove");
    world.live_until(world.now + Rotation::doubt_time + 1s);
    EXPECT_NE(world.record().current.id, current);
    EXPECT_EQ(state(), State::active);
}

// A call that somebody else made met the refusal.
namespace {

const WorkspaceError dead{Trouble::invalid_token, 403, "403", "Invalid access token."};

}  // namespace

TEST_F(RotationDoubt, CountsARefusalThatAnotherCallMet)
{
    world.act();
    revoke(current);
    revoke(retiring);
    world.rotation->refused(world.record().current.value, dead, world.now);
    EXPECT_TRUE(world.rotation->in_doubt());
    EXPECT_EQ(state(), State::failing);
    EXPECT_EQ(world.rotation->view(world.now)->next_try,
              to_millis(world.now + Rotation::doubt_time));
    EXPECT_EQ(world.act(), "");
    world.now += Rotation::doubt_time - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.step(), "prove");
    EXPECT_FALSE(world.rotation->serve(world.now));
}

TEST_F(RotationDoubt, OneRefusalThatAnotherCallMetIsNoRevocation)
{
    world.act();
    world.rotation->refused(world.record().current.value, dead, world.now);
    world.now += Rotation::doubt_time;
    EXPECT_EQ(world.act(), "prove");
    EXPECT_EQ(state(), State::active);
    EXPECT_FALSE(world.rotation->in_doubt());
}

// Each of them would put off the second look.
TEST_F(RotationDoubt, IsNotHeldUpByWhoeverIsRefusedAgainAndAgain)
{
    world.act();
    revoke(current);
    revoke(retiring);
    const auto end = world.now + Rotation::doubt_time;
    for (; world.now < end; world.now += 1s) {
        world.rotation->refused(world.record().current.value, dead, world.now);
        EXPECT_EQ(world.act(), "");
    }
    EXPECT_EQ(world.step(), "prove");
    EXPECT_FALSE(world.rotation->serve(world.now));
    world.rotation->refused(world.record().current.value, dead, world.now);
    world.live_until(world.now + 5min);
    EXPECT_EQ(state(), State::unusable);
}

TEST_F(RotationDoubt, ARefusalOfAnotherTokenSaysNothing)
{
    world.act();
    world.rotation->refused(world.record().retiring.at(0).token.value, dead, world.now);
    EXPECT_FALSE(world.rotation->in_doubt());
    EXPECT_EQ(state(), State::active);
}

TEST_F(RotationDoubt, ARefusalThatAnotherCallMetSaysNothingOfANewToken)
{
    world.act();
    world.ask(Ask{});
    const auto fresh = world.record().current;
    world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
    const auto end = world.now + Rotation::doubt_time;
    for (; world.now <= end; world.now += Rotation::doubt_time / 4) {
        world.rotation->refused(fresh.value, dead, world.now);
        world.act();
    }
    EXPECT_TRUE(world.rotation->in_doubt());
    world.live_until(world.now + 2min);
    EXPECT_EQ(world.record().current.id, fresh.id);
    EXPECT_EQ(state(), State::active);
}

// What is not tried again for an hour does not hide it.
TEST_F(RotationDoubt, IsToldBeforeWhatElseFails)
{
    world.act();
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create, .retry_after = 1h});
    world.ask(Ask{});
    EXPECT_THAT(*world.rotation->view(world.now)->last_error, testing::HasSubstr("429"));
    world.rotation->refused(world.record().current.value, dead, world.now);
    EXPECT_THAT(*world.rotation->view(world.now)->last_error,
                testing::HasSubstr("Invalid access token"));
    EXPECT_EQ(world.rotation->view(world.now)->next_try,
              to_millis(world.now + Rotation::doubt_time));
}

// Nor from whoever wants to rotate because of it.
TEST_F(RotationDoubt, IsFoundByARequestThatTheWorkspaceHoldsUp)
{
    world.act();
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create, .retry_after = 1h});
    world.ask(Ask{});
    revoke(current);
    revoke(retiring);
    world.ask(Ask{});
    EXPECT_TRUE(world.rotation->request_failure());
    world.live_until(world.now + 4min);
    EXPECT_EQ(state(), State::unusable);
}

TEST_F(RotationDoubt, IsNotDrivenByWhoeverSaysThatTheTokenWasRefused)
{
    world.act();
    world.workspace.log.clear();
    const auto begin = world.now;
    for (; world.now < begin + 10min; world.now += 1s) {
        world.rotation->check_refused(world.record().current.value.reveal(), world.now);
        world.act();
    }
    EXPECT_EQ(std::count(world.workspace.log.begin(), world.workspace.log.end(), "me"), 10);
}

TEST_F(RotationDoubt, ARecheckAtItsLimitAndBefore)
{
    const auto refused = [&] {
        world.rotation->check_refused(world.record().current.value.reveal(), world.now);
        return world.act();
    };
    world.act();
    EXPECT_EQ(refused(), "prove list");
    world.now += Rotation::recheck_interval - 1ms;
    EXPECT_EQ(refused(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "prove list");  // the one that was put off
    world.now += Rotation::recheck_interval + 1ms;
    EXPECT_EQ(refused(), "read prove list");
}

TEST_F(RotationDoubt, TwoRefusalsAMinuteApartAreOneAndTheKeyringIsReadAgain)
{
    revoke(current);
    revoke(retiring);
    EXPECT_EQ(world.act(), "prove");
    world.now += Rotation::doubt_time;
    EXPECT_EQ(world.step(), "prove");
    EXPECT_EQ(world.step(), "read");
    world.live_until(world.now + 1min);
    EXPECT_EQ(state(), State::unusable);
    const auto served = world.rotation->serve(world.now);
    ASSERT_FALSE(served);
    EXPECT_EQ(error_name(served.error()), "io.patkeeper.TokenUnusable");
}

// Proved in one place, it may not be known in another yet.
TEST_F(RotationDoubt, RefusalsOfANewTokenAreNone)
{
    for (const auto before : {1ms, 0ms}) {
        SetUp();
        world.ask(Ask{});
        const auto fresh = world.record().current;
        for (const auto after : {Duration(0), Rotation::doubt_time}) {
            world.now = fresh.creation + Rotation::new_token_grace - before + after;
            world.rotation->check_refused(fresh.value.reveal(), world.now);
            world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
            world.act();
        }
        world.live_until(world.now + 2min);
        EXPECT_EQ(world.record().current.id == fresh.id, before > 0ms);
    }
}

TEST_F(RotationDoubt, OtherRefusalsAreNone)
{
    for (const auto kind : {FaultKind::ip_blocked,
                            FaultKind::wrong_org,
                            FaultKind::html,
                            FaultKind::redirect,
                            FaultKind::empty,
                            FaultKind::error}) {
        world.restart();
        world.workspace.heal();
        world.workspace.fail_always(Fault{.kind = kind});
        world.live_until(world.now + 5min);
        EXPECT_EQ(state(), State::failing);
        EXPECT_TRUE(world.rotation->serve(world.now));
    }
}

TEST_F(RotationDoubt, DeletesNothingRetiringMeanwhile)
{
    world.act();
    world.now = world.record().retiring[0].delete_after;
    world.workspace.fail_next(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::remove, .age = days(30)});
    EXPECT_THAT(world.act(), testing::HasSubstr("delete"));
    world.workspace.log.clear();
    world.live_until(world.now + Rotation::doubt_time - 1ms);
    EXPECT_EQ(world.workspace.log, std::vector<std::string>{});
    world.live_until(world.now + 5s);
    EXPECT_THAT(world.workspace.log, testing::ElementsAre("me", "delete"));
}

TEST_F(RotationDoubt, TakesABetterRecordFromTheKeyring)
{
    revoke(current);
    auto better = *world.kept;
    better.current = issue_token(world.workspace.model(), world.now);
    better.generation += 7;
    world.act();
    world.kept = better;
    world.live_until(world.now + 2min);
    EXPECT_EQ(world.record().current.id, better.current.id);
    EXPECT_EQ(state(), State::active);
}

TEST_F(RotationDoubt, LetsARetiringTokenStandInAndRotates)
{
    revoke(current);
    world.live_until(world.now + 90s);
    EXPECT_EQ(state(), State::active);
    EXPECT_NE(world.record().current.id, current);
    EXPECT_EQ(world.rotation->promotions(), 1);  // the stand-in has a successor already
    world.live_until(world.now + 49h);
    EXPECT_EQ(world.held().size(), 1U);
}

TEST_F(RotationDoubt, LetsARetiringTokenStandInAtTheMomentOfTheExpiry)
{
    world.kept->rotates = false;
    world.policy.lifetime = 1h;
    world.restart();
    world.ask(Ask{});
    current = world.record().current.id;
    world.live_until(world.now + 1h - 1ms);
    EXPECT_EQ(world.record().current.id, current);
    world.live_until(world.now + 1ms);
    EXPECT_NE(world.record().current.id, current);  // the stand-in has a successor already
    EXPECT_TRUE(world.rotation->serve(world.now));
}

TEST_F(RotationDoubt, OneRefusalDoesNotKeepARetiringTokenFromStandingIn)
{
    revoke(current);
    world.workspace.fail_next(Fault{.kind = FaultKind::refuse_new, .age = days(1)});
    world.live_until(world.now + 90s);
    EXPECT_EQ(state(), State::failing);
    EXPECT_EQ(world.record().current.id, current);
    world.live_until(world.now + 60s);
    EXPECT_EQ(state(), State::active);
    EXPECT_NE(world.record().current.id, current);
}

TEST_F(RotationDoubt, ARetiringTokenRefusedTwiceCannotStandIn)
{
    revoke(current);
    revoke(retiring);
    world.live_until(world.now + 119s);
    EXPECT_EQ(state(), State::failing);
    world.live_until(world.now + 10s);
    EXPECT_EQ(state(), State::unusable);
}

TEST_F(RotationDoubt, LetsTheCandidateReplaceADeadToken)
{
    world.act();
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    world.now += 1h;
    world.ask(Ask{});
    ASSERT_TRUE(world.record().candidate->token);
    const auto candidate = world.record().candidate->token->id;
    revoke(current);
    world.workspace.heal();
    world.live_until(world.now + 5min);
    EXPECT_EQ(world.record().current.id, candidate);
}

TEST_F(RotationDoubt, KnowsThatATokenHasExpired)
{
    revoke(retiring);
    world.workspace.reachable = false;
    const auto expiry = world.now + 2h;
    world.kept->current.expiry = expiry;
    world.restart();
    world.live_until(expiry - 1ms);
    EXPECT_TRUE(world.rotation->serve(world.now));
    world.live_until(expiry);
    EXPECT_FALSE(world.rotation->serve(world.now));
    EXPECT_EQ(state(), State::failing);  // the clock may be wrong, or a retiring one work
    EXPECT_TRUE(world.rotation->view(world.now)->next_try);
    world.workspace.reachable = true;
    world.live_until(world.now + 11min);
    EXPECT_EQ(state(), State::unusable);
}

// As after a start with a clock that is a year ahead.
TEST_F(RotationDoubt, AsksTheWorkspaceBeforeItBelievesItsClock)
{
    world.now += 400 * 24h;
    auto settings = world.workspace.model().settings();
    settings.skew = -400 * 24h;
    world.workspace.model().set(settings);
    EXPECT_FALSE(world.rotation->serve(world.now));
    world.act();
    EXPECT_TRUE(world.rotation->serve(world.now));
}

TEST_F(RotationDoubt, TriesADeadTokenOnlyOnceADay)
{
    revoke(current);
    revoke(retiring);
    world.live_until(world.now + 1h);
    world.workspace.log.clear();
    world.live_until(world.now + 10 * 24h);
    EXPECT_LE(world.workspace.log.size(), 20U);
}

TEST_F(RotationDoubt, ServesATokenAgainThatWorksAgain)
{
    world.workspace.fail_always(Fault{.kind = FaultKind::refuse_new, .age = days(100)});
    world.live_until(world.now + 2h);
    EXPECT_EQ(state(), State::unusable);
    world.workspace.heal();
    world.live_until(world.now + 25h);
    EXPECT_EQ(state(), State::active);
}

// The server's clock, told by the Date of its answers.

namespace {

struct SkewedClock : testing::TestWithParam<Duration> {
    static RotationWorld* make()
    {
        auto* world = new RotationWorld;
        auto settings = world->workspace.model().settings();
        settings.skew = GetParam();
        world->workspace.model().set(settings);
        world->kept = record_of(issue_token(world->workspace.model(), start));
        world->restart();
        return world;
    }
    std::unique_ptr<RotationWorld> world{make()};
};

}  // namespace

TEST_P(SkewedClock, TellsClientsTimesByTheLocalOne)
{
    world->act();
    world->live_until(start + 29 * 24h + 23h);
    world->restart();
    RotationWorld& w = *world;
    w.act();
    const auto served = w.rotation->serve(w.now);
    ASSERT_TRUE(served);
    const auto local_expiry = *w.record().current.expiry - GetParam();
    EXPECT_LE(served->valid_until, local_expiry + Rotation::clock_tolerance);
}

TEST_P(SkewedClock, RotatesAndDeletesAsWithARightOne)
{
    world->act();
    world->ask(Ask{});
    world->ask(Ask{});
    ASSERT_EQ(world->rotation->promotions(), 2);
    const auto due = world->record().retiring.at(0).delete_after - GetParam();
    EXPECT_LE(due, world->now + 24h + clock_error + 1s);
    EXPECT_GE(due, world->now + 24h - Rotation::clock_tolerance);
    world->live_until(world->now + 24h + 5s);
    EXPECT_TRUE(world->record().retiring.empty());
    EXPECT_EQ(world->rotation->view(world->now)->state, State::active);
}

INSTANTIATE_TEST_SUITE_P(BothDirections, SkewedClock, testing::Values(-5h, -1min, 0h, 1min, 5h));

TEST(Rotation, GoesOnWhenTheClockIsSetBack)
{
    RotationWorld world;
    world.act();
    world.workspace.reachable = false;
    world.now += 200h;
    world.ask(Ask{});
    world.now -= 200h;
    world.workspace.reachable = true;
    world.live_until(world.now + 11min);
    EXPECT_EQ(world.rotation->promotions(), 1);
    world.workspace.log.clear();
    world.live_until(world.now + 25h);
    EXPECT_THAT(world.workspace.log, testing::Contains("list"));
}
