// The keyring: unclear writes, conflicts, locks.
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

struct RotationStore : testing::Test {
    RotationWorld world;
    void SetUp() override { world.act(); }
    // Up to the answer of the create: the token is not kept yet.
    void mint()
    {
        world.rotation->request(Ask{});
        for (const auto* name : {"write", "write", "create"})
            ASSERT_EQ(world.step(), name);
    }
};

}  // namespace

TEST_F(RotationStore, BeginsWithAReadWhereNothingIsKnown)
{
    Rotation fresh({}, "machine", {});
    EXPECT_TRUE(std::holds_alternative<Read>(fresh.next(start, world.draw())));
    EXPECT_FALSE(fresh.finished());
    EXPECT_FALSE(fresh.serve(start));
}

TEST_F(RotationStore, IsFinishedWhereThereIsNoRecord)
{
    world.kept.reset();
    world.restart();
    EXPECT_EQ(world.step(), "finish");
    EXPECT_TRUE(world.rotation->finished());
}

TEST_F(RotationStore, ReadsBackBeforeItActsOnAnUnclearWrite)
{
    for (const auto mishap : {Mishap::unclear_done, Mishap::unclear_not_done}) {
        RotationWorld other;
        other.act();
        other.writes = {Mishap::none, mishap};
        other.reads = {Mishap::unavailable, Mishap::unavailable};
        EXPECT_EQ(other.ask(Ask{}), "write write");
        other.workspace.log.clear();
        for (int i = 0; i < 3; ++i) {
            other.now += 10s;
            EXPECT_THAT(other.act(), testing::StartsWith("read"));
            EXPECT_TRUE(i == 2 || other.workspace.log.empty());
        }
        other.live_until(other.now + 1min);
        EXPECT_EQ(other.rotation->promotions(), 1);
        EXPECT_EQ(other.alive().size(), 2U);
    }
}

TEST_F(RotationStore, AdoptsAnotherRecordItFindsAndBeginsAgainFromIt)
{
    auto restored = *world.kept;
    restored.generation = 99;
    restored.current = issue_token(world.workspace.model(), world.now);
    world.kept = restored;
    EXPECT_EQ(world.ask(Ask{}), "conflict write write create write prove write");
    EXPECT_GT(world.record().generation, 99);
}

TEST_F(RotationStore, AdoptsAnotherRecordItFindsWhenReadingBack)
{
    world.writes = {Mishap::unclear_done};
    world.ask(Ask{});
    auto restored = *world.kept;
    restored.generation = 99;
    restored.asked = Asked::nothing;
    world.kept = restored;
    world.now += 2s;
    world.act();
    EXPECT_GE(world.record().generation, 99);
    EXPECT_NE(world.rotation->view(world.now)->state, State::failing);
}

TEST_F(RotationStore, EndsWhenSomebodyRemovedTheRecord)
{
    world.kept.reset();
    world.rotation->request(Ask{});
    EXPECT_EQ(world.step(), "conflict");
    EXPECT_EQ(world.step(), "finish");
    EXPECT_TRUE(world.rotation->finished());
}

TEST_F(RotationStore, CountsUpWithEveryWrite)
{
    const auto before = world.kept->generation;
    world.ask(Ask{});
    EXPECT_EQ(world.kept->generation, before + 4);
}

TEST_F(RotationStore, KeepsTryingToKeepANewToken)
{
    mint();
    world.always = Mishap::unavailable;
    world.live_until(world.now + 30min);
    world.always = Mishap::none;
    world.live_until(world.now + 11min);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.alive().size(), 2U);
}

TEST_F(RotationStore, DropsEverythingOnALock)
{
    world.rotation->forget();
    world.always = Mishap::locked;
    EXPECT_EQ(world.act(), "");
    EXPECT_FALSE(world.rotation->record());
    EXPECT_FALSE(world.rotation->view(world.now));
    EXPECT_EQ(error_name(world.rotation->serve(world.now).error()), "io.patkeeper.StoreLocked");
    world.always = Mishap::none;
    world.rotation->begin(world.kept, world.now);
    world.act();
    EXPECT_TRUE(world.rotation->serve(world.now));
}

TEST_F(RotationStore, KeepsAnUnkeptTokenThroughALockAndDropsItAfter)
{
    mint();
    world.always = Mishap::locked;
    world.rotation->forget();
    world.act();
    ASSERT_TRUE(world.rotation->record());
    world.now += 1h;
    world.always = Mishap::none;
    world.rotation->keyring_is_back();
    world.act();
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_TRUE(world.rotation->record());
}

TEST_F(RotationStore, DropsWhatItHoldsOnceAWriteUnderWayIsOver)
{
    world.rotation->request(Ask{});
    const auto action = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<Write>(action));
    world.rotation->forget();
    world.rotation->wrote(
        StoreError{StoreFailure::locked, "it is locked"}, world.now, world.draw());
    world.always = Mishap::locked;
    world.act();
    EXPECT_FALSE(world.rotation->record());
    EXPECT_FALSE(world.rotation->pending());
}

// The registry may read the keyring while a first login's write is under way.
TEST_F(RotationStore, DoesNotBeginAgainWhileAWriteIsUnderWay)
{
    const auto login = *world.kept;
    world.kept.reset();
    world.restart();
    world.rotation->request(TakeIn{login});
    const auto action = world.rotation->next(world.now, world.draw());
    world.kept = std::get<Write>(action).record;
    world.rotation->begin(world.kept, world.now);
    world.rotation->wrote(Done{}, world.now, world.draw());
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_TRUE(world.rotation->record() == world.kept);
}

TEST_F(RotationStore, ReportsThatComeAfterALockFindNothingMissing)
{
    mint();
    world.step();
    const auto action = world.rotation->next(world.now, world.draw());
    const auto* prove = std::get_if<Prove>(&action);
    ASSERT_NE(prove, nullptr);
    world.rotation->forget();
    world.rotation->proved(*prove, {world.record().identity, {}}, world.now, world.draw());
    EXPECT_EQ(world.act(), "");
    world.rotation->begin(world.kept, world.now);
    EXPECT_EQ(world.act(), "prove write");
}
