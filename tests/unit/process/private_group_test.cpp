#include "daemon/process/private_group.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

namespace {

const Account ann{"ann", 1000, 1000};
const Account root{"root", 0, 0};

}  // namespace

TEST(PrivateGroup, IsThePrimaryGroupOfOneUserAlone)
{
    EXPECT_TRUE(is_private_group({"ann", 1000, {}}, ann, {root, ann}));
    EXPECT_TRUE(is_private_group({"ann", 1000, {"ann"}}, ann, {root, ann}));
    EXPECT_TRUE(is_private_group({"staff", 1000, {}}, ann, {root, ann})) << "whatever its name";
}

TEST(PrivateGroup, IsNotOneThatOthersAreIn)
{
    EXPECT_FALSE(is_private_group({"ann", 1000, {"bob"}}, ann, {root, ann}));
    EXPECT_FALSE(is_private_group({"ann", 1000, {"ann", "bob"}}, ann, {root, ann}));
    EXPECT_FALSE(is_private_group({"users", 1000, {}}, ann, {root, ann, {"bob", 1001, 1000}}));
    EXPECT_FALSE(is_private_group({"team", 2000, {}}, ann, {root, ann})) << "not the primary one";
    EXPECT_FALSE(is_private_group({"team", 2000, {"ann"}}, ann, {root, ann}));
}

TEST(PrivateGroup, IsToldByItsNameWhereAccountsComeOverTheNetwork)
{
    EXPECT_TRUE(is_private_group({"ann", 1000, {}}, ann, {root}));
    EXPECT_FALSE(is_private_group({"users", 1000, {}}, ann, {root}));
}
