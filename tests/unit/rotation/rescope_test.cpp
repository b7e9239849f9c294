#include "daemon/rotation/rescope.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);
const Scopes a{"authentication", "sql"};
const Scopes a_turned{"sql", "authentication"};
const Scopes b{"authentication"};
const Scopes c{"authentication", "clusters"};

HeldToken a_token(std::optional<Scopes> scopes)
{
    HeldToken token;
    token.scopes = std::move(scopes);
    return token;
}

}  // namespace

TEST(Rescope, RemembersWhatAListMayStillShow)
{
    auto token = a_token(a);
    rescope(token, b, now);
    EXPECT_EQ(token.scopes, b);
    EXPECT_TRUE(may_be_former(token, a, now));
    EXPECT_TRUE(may_be_former(token, a_turned, now));
    EXPECT_FALSE(may_be_former(token, b, now));
    EXPECT_FALSE(may_be_former(token, c, now));
    EXPECT_FALSE(may_be_former(token, std::nullopt, now));
    EXPECT_TRUE(may_be_former(token, a, now + propagation - 1ms));
    EXPECT_FALSE(may_be_former(token, a, now + propagation));
}

TEST(Rescope, RemembersSeveralChangesWhileTheySpread)
{
    auto token = a_token(a);
    rescope(token, b, now);
    rescope(token, c, now + propagation - 1ms);
    rescope(token, a_turned, now + propagation);
    rescope(token, b, now + propagation + 1min);
    EXPECT_THAT(token.former->scopes, ElementsAre(a, b, c));
    rescope(token, c, now + 3 * propagation);
    EXPECT_THAT(token.former->scopes, ElementsAre(b));
}

TEST(Rescope, DoesNotRememberWhatWasNotKnownOrIsTheSame)
{
    for (const auto& scopes :
         {std::optional<Scopes>(), std::optional(Scopes()), std::optional(a)}) {
        auto token = a_token(scopes);
        rescope(token, a_turned, now);
        EXPECT_THAT(token.former->scopes, testing::IsEmpty());
    }
}

// The clock was set back since.
TEST(Rescope, SaysNothingOfAChangeToCome)
{
    auto token = a_token(a);
    rescope(token, b, now + 2s);
    EXPECT_TRUE(may_be_former(token, a, now));
    EXPECT_FALSE(may_be_former(token, a, now - 1ms));
}

// A list that shows them is news, until something else was done.
TEST(Rescope, RemembersWhatWasAttemptedBefore)
{
    auto token = a_token(a);
    note_attempt(token, b, now);
    note_attempt(token, b, now);
    EXPECT_EQ(token.scopes, a);
    EXPECT_FALSE(may_be_former(token, b, now));
    rescope(token, c, now + propagation - 1ms);
    EXPECT_THAT(token.former->scopes, ElementsAre(b, a));
    EXPECT_THAT(token.former->attempted, testing::IsEmpty());
    note_attempt(token, a, now + 3 * propagation);
    rescope(token, b, now + 4 * propagation);
    EXPECT_THAT(token.former->scopes, ElementsAre(c));
}
