#include "protocol/secret.hpp"

#include "protocol/described_json.hpp"
#include "protocol/frame.hpp"

#include <gtest/gtest.h>

#include <sstream>

using patkeeper::Secret;
using patkeeper::WipingAllocator;

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);

TEST(Secret, IsNeverPrinted)
{
    const Secret secret("dapi-hidden");
    std::ostringstream out;
    out << secret;
    EXPECT_EQ(out.str(), "[redacted]");
    EXPECT_EQ(testing::PrintToString(secret), "[redacted]");
    EXPECT_EQ(testing::PrintToString(std::optional(secret.clone())), "([redacted])");
}

TEST(Secret, IsComparedAndClonedByItsBytes)
{
    const Secret secret("abc");
    EXPECT_EQ(secret, secret.clone());
    EXPECT_NE(secret, Secret("abd"));
    EXPECT_EQ(Secret(), Secret(""));
    EXPECT_TRUE(Secret().empty());
    EXPECT_EQ(Secret(std::string_view("a\0b", 3)).reveal().size(), 3U);
}

TEST(Secret, LeavesNothingBehindWhenMoved)
{
    Secret from("abc");
    const Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), "abc");
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is the promise
}
