// What may be asked of a profile, and how each request ends.
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

struct RotationRequest : testing::Test {
    RotationWorld world;
    Record login;
    void SetUp() override
    {
        world.act();
        login = record_of(issue_token(world.workspace.model(), start));
        login.lineage = Lineage("new");
    }
    std::string failure()
    {
        const auto& error = world.rotation->request_failure();
        return error ? error_name(*error) : "none";
    }
};

}  // namespace

TEST_F(RotationRequest, TakesALoginIn)
{
    world.kept.reset();
    world.restart();
    EXPECT_FALSE([&] {
        world.rotation->request(TakeIn{login});
        return world.rotation->finished();
    }());
    EXPECT_EQ(world.act(), "write prove list");
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_EQ(world.kept->current.id, login.current.id);
}

TEST_F(RotationRequest, TakesALoginInOverAnOlderRecord)
{
    world.ask(Ask{});
    const auto minted = world.record().current.id;
    world.ask(TakeIn{login});
    EXPECT_EQ(world.record().current.id, login.current.id);
    EXPECT_EQ(world.record().retiring.at(0).token.id, minted);
    EXPECT_EQ(world.record().creates.size(), 1U);
}

// What was listed before the login has the scopes that its own list did not show.
TEST_F(RotationRequest, KeepsTheConsentOfALoginWhoseTokenIsDescribedAfterwards)
{
    const Scopes scopes{"authentication", "sql"};
    world.kept->current = issue_token(world.workspace.model(), world.now, 720h, scopes);
    world.restart();
    world.act();
    login = world.record();
    login.current.may_delete = true;
    login.current.scopes = Scopes();
    world.ask(TakeIn{login});
    EXPECT_EQ(world.record().current.scopes, scopes);
    EXPECT_TRUE(world.record().current.may_delete);
}

// P4
TEST_F(RotationRequest, TakesTheScopesThatTheLoginSaw)
{
    world.kept->current =
        issue_token(world.workspace.model(), world.now, 720h, Scopes{"authentication", "sql"});
    world.restart();
    world.act();
    login = world.record();
    login.current.scopes = Scopes{"authentication"};
    world.workspace.fail_always(
        {.kind = stand_in::FaultKind::error, .endpoint = stand_in::Endpoint::list});
    world.ask(TakeIn{login});
    EXPECT_EQ(world.record().current.scopes, Scopes{"authentication"});
}

// Set back while the machine waits for hours, the local clock never seems to go backwards.
TEST_F(RotationRequest, GoesByTheClockThatTheLoginSaw)
{
    world.ask(Ask{});
    world.live_until(world.now + 3h);
    login.skew = 1h;
    world.ask(TakeIn{login});
    const auto overlap = login.current.overlap;
    EXPECT_GE(world.record().retiring.at(0).delete_after, world.now + 1h + overlap);
}

TEST_F(RotationRequest, GoesByTheClockThatTheLoginSawBeforeItWasSetBack)
{
    world.ask(Ask{});
    const auto seen = world.now;
    world.now -= 1h;
    world.ask(TakeIn{login, seen});
    EXPECT_GE(world.record().retiring.at(0).delete_after, seen + login.current.overlap);
}

TEST_F(RotationRequest, SettlesTheCreateThatALoginInterrupted)
{
    world.workspace.fail_next(stand_in::Fault{
        .kind = stand_in::FaultKind::drop, .endpoint = stand_in::Endpoint::create, .commit = true});
    world.ask(Ask{});
    ASSERT_EQ(world.alive().size(), 3U);
    world.ask(TakeIn{login});
    world.live_until(world.now + 25h);
    EXPECT_EQ(world.alive().size(), 2U);
}

TEST_F(RotationRequest, EndsForgottenWhereALoginCannotBeWritten)
{
    for (const auto mishap : {Mishap::locked, Mishap::unavailable}) {
        world.kept.reset();
        world.restart();
        world.writes = {mishap};
        world.ask(TakeIn{login});
        EXPECT_FALSE(world.rotation->pending());
        EXPECT_EQ(failure(),
                  mishap == Mishap::locked ? "io.patkeeper.StoreLocked"
                                           : "io.patkeeper.StoreUnavailable");
        EXPECT_TRUE(world.rotation->finished());
    }
}

TEST_F(RotationRequest, EndsWhereTheKeyringIsGoneAfterAnUnclearWrite)
{
    world.writes = {Mishap::unclear_done};
    world.reads = {Mishap::unavailable};
    world.ask(TakeIn{login});
    EXPECT_TRUE(world.rotation->pending());
    world.now += 2s;
    world.act();
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_EQ(failure(), "io.patkeeper.StoreUnavailable");
    world.live_until(world.now + 1min);
    EXPECT_EQ(world.record().current.id, login.current.id);  // it happened after all
}

TEST_F(RotationRequest, ALaterOneIsNotTakenForTheUnclearOne)
{
    world.writes = {Mishap::unclear_done};
    world.reads = {Mishap::unavailable};
    world.ask(TakeIn{login});
    world.now += 2s;
    world.act();
    world.ask(Leave{});
    EXPECT_FALSE(world.kept);
}

TEST_F(RotationRequest, FailsWhereTheKeyringIsLocked)
{
    world.rotation->forget();
    world.always = Mishap::locked;
    world.ask(Ask{});
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_EQ(failure(), "io.patkeeper.StoreLocked");
}

TEST_F(RotationRequest, SurvivesARestart)
{
    world.rotation->request(Ask{Asked::rotate_and_delete_old});
    world.step();
    world.restart();
    world.act();
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().asked, Asked::nothing);
}

TEST_F(RotationRequest, OfAProfileThatIsGoneDoesNotKeepItFromEnding)
{
    world.kept.reset();
    world.ask(Ask{});
    EXPECT_TRUE(world.rotation->finished());
}

TEST_F(RotationRequest, HastensWhatWouldOnlyBeTriedLater)
{
    world.workspace.reachable = false;
    world.ask(Ask{});
    world.live_until(world.now + 1h);
    world.workspace.reachable = true;
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 1);
}

TEST_F(RotationRequest, LeavesNoTroubleBehindWhereItCouldNotBeWritten)
{
    world.writes = {Mishap::unavailable};
    world.ask(Ask{});
    EXPECT_EQ(failure(), "io.patkeeper.StoreUnavailable");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::active);
}

TEST_F(RotationRequest, CountsASetbackWhereTheKeyringFailsARotation)
{
    world.writes = {Mishap::none, Mishap::unavailable};
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->setbacks(), 1);
    EXPECT_TRUE(world.rotation->trouble());
}
