// Steps 7 and 8: promote, retire, delete.
#include "daemon/rotation/due.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;

namespace {

// A world whose current token was minted by patkeeper.
struct RotationPromote : testing::Test {
    RotationWorld world;
    TokenId first;
    void SetUp() override
    {
        world.act();
        world.ask(Ask{});
        first = world.record().current.id;
    }
    bool is_alive(const TokenId& id)
    {
        const auto alive = world.alive();
        return std::count(alive.begin(), alive.end(), id.str()) == 1;
    }
    // Rotates up to the write that promotes, which fares so.
    void rotate_with(Mishap promotion)
    {
        world.writes = {Mishap::none, Mishap::none, Mishap::none, promotion};
        world.ask(Ask{});
    }
};

}  // namespace

TEST_F(RotationPromote, ServesTheNewTokenAndRetiresTheOld)
{
    world.ask(Ask{});
    ASSERT_EQ(world.record().retiring.size(), 1U);
    EXPECT_EQ(world.record().retiring[0].token.id, first);
    EXPECT_EQ(world.record().retiring[0].delete_after, world.now + 24h + clock_error);
    EXPECT_EQ(world.rotation->serve(world.now)->token->id, world.record().current.id);
}

// P1
TEST_F(RotationPromote, PromisesAServedTokenForItsOverlapOrToItsEnd)
{
    EXPECT_EQ(world.rotation->serve(world.now)->valid_until, world.now + 24h);
    const auto expiry = *world.record().current.expiry;
    EXPECT_EQ(world.rotation->serve(expiry - 1h)->valid_until, expiry);
}

TEST_F(RotationPromote, DeletesTheOldTokenWhenItsTimeHasCome)
{
    world.ask(Ask{});
    const auto due = world.record().retiring[0].delete_after;
    world.live_until(due - 1ms);
    EXPECT_TRUE(is_alive(first));
    world.now = due;
    EXPECT_THAT(world.act(), testing::HasSubstr("delete write"));
    EXPECT_FALSE(is_alive(first));
    EXPECT_TRUE(world.record().retiring.empty());
}

TEST_F(RotationPromote, FirstSeesTheNewTokenWork)
{
    world.ask(Ask{Asked::rotate_and_delete_old});
    EXPECT_EQ(world.workspace.log.back(), "delete");
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    const auto second = world.record().current.id;
    world.now += 1h;
    world.ask(Ask{});
    world.workspace.heal();
    world.live_until(world.now + 2min);
    ASSERT_EQ(world.rotation->promotions(), 3);
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    world.live_until(world.now + 30h);
    EXPECT_TRUE(is_alive(second));
    world.workspace.heal();
    world.live_until(world.now + 11min);
    EXPECT_FALSE(is_alive(second));
}

TEST_F(RotationPromote, TakesATokenThatIsGoneForDeleted)
{
    world.ask(Ask{});
    world.workspace.model().revoke(first.str(), world.now);
    world.live_until(world.now + 25h);
    EXPECT_TRUE(world.record().retiring.empty());
}

TEST_F(RotationPromote, DropsAnExpiredTokenWithoutDeletingIt)
{
    world.ask(Ask{});
    world.kept->retiring[0].token.expiry = world.now;
    world.restart();
    EXPECT_EQ(world.step(), "prove");  // which tells the time
    EXPECT_EQ(world.step(), "write");
    EXPECT_TRUE(world.record().retiring.empty());
}

TEST_F(RotationPromote, DropsWithoutDeletingWhatAnotherProfileHolds)
{
    world.ask(Ask{});
    world.elsewhere = {first};
    world.live_until(world.record().retiring[0].delete_after - 1ms);
    EXPECT_FALSE(world.record().retiring.empty());  // it is promised until then
    world.live_until(world.now + 1ms);
    EXPECT_TRUE(world.record().retiring.empty());
    EXPECT_TRUE(is_alive(first));
}

TEST_F(RotationPromote, DeletesTheOldTokenAtOnceWhereThatWasAsked)
{
    world.ask(Ask{Asked::rotate_and_delete_old});
    EXPECT_FALSE(is_alive(first));
    EXPECT_TRUE(world.record().retiring.empty());
}

TEST_F(RotationPromote, GoesOnServingTheOldTokenUntilTheWriteIsKnown)
{
    rotate_with(Mishap::unclear_not_done);
    const auto served = world.rotation->serve(world.now + 1h);
    ASSERT_TRUE(served);
    EXPECT_EQ(served->token->id, first);
    EXPECT_EQ(served->valid_until, world.now + 24h);  // and not an hour more
}

TEST_F(RotationPromote, ReadsBackAnUnclearPromotionThatHappened)
{
    rotate_with(Mishap::unclear_done);
    EXPECT_EQ(world.rotation->promotions(), 1);
    world.now += 2s;
    EXPECT_EQ(world.act(), "read");
    EXPECT_EQ(world.rotation->promotions(), 2);
    EXPECT_NE(world.rotation->serve(world.now)->token->id, first);
    EXPECT_EQ(world.rotation->view(world.now)->state, State::active);
}

TEST_F(RotationPromote, RepeatsAnUnclearPromotionThatDidNotHappen)
{
    rotate_with(Mishap::unclear_not_done);
    world.now += 2s;
    EXPECT_EQ(world.act(), "read write");
    EXPECT_EQ(world.rotation->promotions(), 2);
}

// The machine may have slept since, and its clock been set meanwhile.
TEST_F(RotationPromote, ProvesAgainWhereTheProofIsOld)
{
    for (const auto& [age, made_again] : std::map<Duration, std::string>{
             {Rotation::proof_life, "write"}, {Rotation::proof_life + 1ms, "prove write"}}) {
        world.restart();
        world.live_until(world.now + 1h);
        rotate_with(Mishap::unavailable);
        world.now += age;
        EXPECT_EQ(world.act(), made_again);
    }
}

TEST_F(RotationPromote, DropsTheCapOnThePromiseWhereThePromotionDidNotHappen)
{
    world.writes = {Mishap::none, Mishap::none, Mishap::none, Mishap::locked};
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->serve(world.now + 1h)->valid_until, world.now + 25h);
}

TEST_F(RotationPromote, ForgetsAPastedTokenWithoutDeletingIt)
{
    EXPECT_TRUE(world.record().retiring.empty());
    EXPECT_EQ(world.alive().size(), 2U);
    world.live_until(world.now + 30h);
    EXPECT_EQ(world.alive().size(), 2U);
}

TEST_F(RotationPromote, DeletesAPastedTokenWhereTheUserAgreed)
{
    RotationWorld other;
    other.kept->current.may_delete = true;
    other.restart();
    other.ask(Ask{});
    other.live_until(other.now + 25h);
    EXPECT_EQ(other.alive(), other.held());
    EXPECT_EQ(other.alive().size(), 1U);
}

TEST_F(RotationPromote, MintsWithoutAConfiguredOverlapButWithItsOwn)
{
    world.policy.overlap = 1h;
    world.rotation->set_policy(world.policy);
    world.now += 10min;
    world.ask(Ask{});
    EXPECT_EQ(world.record().retiring[0].delete_after, world.now + 24h + clock_error);
    EXPECT_EQ(world.record().current.overlap, Duration(1h));
}
