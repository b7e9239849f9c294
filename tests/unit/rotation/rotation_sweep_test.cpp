// Step 9: the sweep, and a record that came from another machine.
#include "daemon/rotation/lineage.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

struct RotationSweep : testing::Test {
    RotationWorld world;
    std::size_t alive() { return world.alive().size(); }
    // A token that an earlier create of this profile made.
    void lose_token(const std::string& nonce)
    {
        world.workspace.model().issue(
            {somebody, 40 * 24h, {}, origin_comment(*world.kept, Nonce(nonce))}, world.now);
    }
};

}  // namespace

TEST_F(RotationSweep, HappensAtStartAndDaily)
{
    EXPECT_EQ(world.act(), "prove list");
    world.now += Rotation::health_interval - 1ms;
    EXPECT_EQ(world.act(), "");
    world.now += 1ms;
    EXPECT_EQ(world.act(), "read prove list");
}

// The one that a deletion asked for in between is of yesterday.
TEST_F(RotationSweep, BeginsWithAProofOfItsOwn)
{
    world.kept->current.overlap = 1h;
    world.kept->current.may_delete = true;
    world.restart();
    const auto begun = world.now;
    world.act();
    world.ask(Ask{});
    world.live_until(begun + 23h);
    ASSERT_EQ(alive(), 1U);
    world.now = begun + Rotation::health_interval;
    EXPECT_EQ(world.act(), "read prove list");
}

// Nor is it the one that tells whether a new token has expired: by our clock, and not yet by the
// workspace's, which is less than a second behind.
TEST_F(RotationSweep, ReadsTheRecordAfterAProofToo)
{
    const auto set_behind = [this](Duration by) {
        auto settings = world.workspace.model().settings();
        settings.skew = -by;
        world.workspace.model().set(settings);
    };
    set_behind(500ms);
    world.kept->rotates = false;
    world.policy.lifetime = 24h;
    world.restart();
    world.act();
    world.ask(Ask{});
    set_behind(900ms);
    world.now += Rotation::health_interval;
    EXPECT_EQ(world.act(), "prove read");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::unusable);
}

// What was listed before that says nothing.
TEST_F(RotationSweep, LooksAgainWithAListOfItsOwn)
{
    lose_token("n");
    world.kept->book = {{Nonce("n"), world.now}};
    world.restart();
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::remove, .retry_after = 15min});
    ASSERT_EQ(world.act(), "prove list delete");
    world.rotation->request(Rescope{world.record().current.id, {"authentication"}, /*done=*/true});
    EXPECT_EQ(world.act(), "write");
    world.now += 15min;
    EXPECT_EQ(world.act(), "read delete prove list");
    EXPECT_EQ(world.act(), "");
}

TEST_F(RotationSweep, DeletesOrphansOfTheBook)
{
    lose_token("n");
    world.kept->book = {{Nonce("n"), world.now}};
    world.restart();
    EXPECT_EQ(world.act(), "prove list delete");
    EXPECT_EQ(alive(), 1U);
}

TEST_F(RotationSweep, DeletesOrphansThatTheBookForgotOnceUnusedForAWeek)
{
    lose_token("n");
    world.live_until(world.now + nonce_memory - 1min);
    EXPECT_EQ(alive(), 2U);
    world.live_until(world.now + 25h);
    EXPECT_EQ(alive(), 1U);
}

TEST_F(RotationSweep, FindsACreateThatHappenedLate)
{
    world.act();
    world.workspace.fail_next(
        Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = 1h});
    world.ask(Ask{});
    world.live_until(world.now + 2h);
    EXPECT_EQ(alive(), 3U);
    world.live_until(world.now + 25h);
    EXPECT_EQ(alive(), 2U);
}

TEST_F(RotationSweep, LeavesOthersAlone)
{
    world.workspace.model().issue({somebody, 40 * 24h, {}, "my own"}, world.now);
    world.workspace.model().issue({somebody, 40 * 24h, {}, "patkeeper other n p"}, world.now);
    world.workspace.model().issue({"another", 40 * 24h, {}, "patkeeper line n p"}, world.now);
    world.live_until(world.now + 10 * 24h);
    EXPECT_EQ(alive(), 4U);
}

// Somebody put a record of last month back, and after a long sleep the lost one was still served.
TEST_F(RotationSweep, LeavesWhatALostRecordPromised)
{
    world.act();
    const auto backup = *world.kept;
    world.ask(Ask{});
    const auto promised = world.record().current.id.str();
    world.now += 9 * 24h;
    ASSERT_EQ(world.rotation->serve(world.now)->valid_until, world.now + 24h);
    world.kept = backup;
    const auto served = world.now;
    world.live_until(served + 24h);
    EXPECT_EQ(world.record().current.id, backup.current.id);
    EXPECT_THAT(world.alive(), testing::Contains(promised));
    world.live_until(served + 9 * 24h);
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(promised)));
}

// Minted here, and pasted into another profile.
TEST_F(RotationSweep, LeavesWhatAnotherProfileHolds)
{
    lose_token("forgotten");
    const auto before = world.alive();
    for (const auto& id : before)
        world.elsewhere.insert(TokenId(id));
    world.live_until(world.now + 9 * 24h);
    EXPECT_EQ(world.alive(), before);
}

TEST_F(RotationSweep, AsksNothingOfATokenThatMayNotList)
{
    world.kept = record_of(issue_token(world.workspace.model(), start, 24h * 30, Scopes{"sql"}));
    world.restart();
    EXPECT_EQ(world.act(), "prove");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::static_);
}

TEST_F(RotationSweep, ServesAStaticTokenWithoutRotatingIt)
{
    world.kept->current.id = TokenId();
    world.restart();
    EXPECT_EQ(world.act(), "prove list");
    world.live_until(world.now + 29 * 24h);
    EXPECT_EQ(alive(), 1U);
    EXPECT_TRUE(world.rotation->serve(world.now));
    const auto view = *world.rotation->view(world.now);
    EXPECT_EQ(view.state, State::static_);
    EXPECT_FALSE(view.next_rotation);
    EXPECT_THAT(*view.last_error, testing::HasSubstr("did not list its token"));
}

TEST_F(RotationSweep, DeletesTheOldOnesWithATokenThatWasNotListed)
{
    const auto old = issue_token(world.workspace.model(), world.now);
    world.kept->retiring = {{old, world.now + 1h}};
    world.kept->current.id = TokenId();
    world.restart();
    world.live_until(world.now + 1h - 1ms);
    EXPECT_EQ(alive(), 2U);
    world.live_until(world.now + 1ms);
    EXPECT_TRUE(world.record().retiring.empty());
    EXPECT_EQ(alive(), 1U);
}

TEST_F(RotationSweep, DoesNotRotateWhatItIsToldNotTo)
{
    world.kept->rotates = false;
    world.restart();
    world.live_until(world.now + 29 * 24h);
    EXPECT_EQ(world.rotation->promotions(), 0);
    EXPECT_EQ(world.rotation->view(world.now)->last_error, "rotation is switched off");
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 1);
}

TEST_F(RotationSweep, AClonedMachineGetsATokenOfItsOwnAndDeletesNothing)
{
    world.act();
    world.ask(Ask{});
    world.ask(Ask{});
    lose_token("forgotten");
    const auto shared = world.alive();
    const auto lineage = world.kept->lineage;
    world.machine = "clone";
    world.restart();
    EXPECT_THAT(world.act(), testing::StartsWith("write prove list write create"));
    EXPECT_NE(world.record().lineage, lineage);
    EXPECT_EQ(world.record().machine, "clone");
    world.live_until(world.now + 10 * 24h);
    EXPECT_THAT(world.alive(), testing::IsSupersetOf(shared));
    EXPECT_EQ(world.alive().size(), shared.size() + 1);
}
