// What a profile tells another one that holds the same token.
#include "tests/support/rotation_world.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

struct RotationKeeps : testing::Test {
    RotationWorld world;
    TokenId first;
    void SetUp() override
    {
        world.act();
        world.ask(Ask{});
        first = world.record().current.id;
        world.ask(Ask{});
    }
    bool keeps() { return world.rotation->keeps(first); }
};

}  // namespace

TEST_F(RotationKeeps, WhatItsRecordHoldsAndNothingElse)
{
    EXPECT_TRUE(keeps());
    EXPECT_FALSE(world.rotation->keeps(TokenId("another")));
}

TEST_F(RotationKeeps, NotWhatItIsAboutToDrop)
{
    world.now = world.record().retiring.at(0).delete_after;
    world.elsewhere = {first};
    EXPECT_EQ(world.step(), "prove");  // which tells the time
    const auto action = world.rotation->next(world.now, world.draw());
    ASSERT_EQ(std::get<Write>(action).purpose, Write::Purpose::drop_retired);
    EXPECT_FALSE(keeps());
}

TEST_F(RotationKeeps, NothingOnceItIsAboutToLeave)
{
    world.rotation->request(Leave{Leaving::keeping_tokens});
    const auto action = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<Write>(action));
    EXPECT_FALSE(keeps());
}

TEST_F(RotationKeeps, WhatALoginIsAboutToBring)
{
    auto record = world.record();
    record.current.id = TokenId("another");
    world.rotation->request(TakeIn{std::move(record)});
    EXPECT_TRUE(world.rotation->keeps(TokenId("another")));
    EXPECT_TRUE(keeps());
}
