#include "daemon/rotation/propagation.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

}  // namespace

TEST(MayShowFormerScopes, WhileAChangeSpreads)
{
    HeldToken token;
    EXPECT_FALSE(may_show_former_scopes(token, now));
    token.rescoped = Rescoped{now, {}};
    EXPECT_TRUE(may_show_former_scopes(token, now));
    EXPECT_TRUE(may_show_former_scopes(token, now + propagation - 1ms));
    EXPECT_FALSE(may_show_former_scopes(token, now + propagation));
}

// The workspace's clock was set back: not for as long as that would be wrong.
TEST(MayShowFormerScopes, NotLongBeforeTheChange)
{
    HeldToken token;
    token.rescoped = Rescoped{now + propagation - 1ms, {}};
    EXPECT_TRUE(may_show_former_scopes(token, now));
    token.rescoped = Rescoped{now + propagation, {}};
    EXPECT_FALSE(may_show_former_scopes(token, now));
}

TEST(MayShowFormerScopes, OnlyWhereAnyAreKnown)
{
    HeldToken token;
    token.rescoped = Rescoped{now, {}};
    token.scopes = Scopes();
    EXPECT_FALSE(may_show_former_scopes(token, now));
}
