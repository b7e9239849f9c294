#include "daemon/profiles/mint_order.hpp"

#include "daemon/rotation/lineage.hpp"
#include "tests/support/rotation_world.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

class MintOrderTest : public testing::Test {
protected:
    MintOrderTest() : record(record_of({}))
    {
        record.lineage = Lineage("L");
        record.current.id = TokenId("t");
    }
    MintRequest order() const { return *mint_order(request, record, policy); }
    // The parameter that is wrong.
    std::string wrong() const
    {
        const auto made = mint_order(request, record, policy);
        return made ? "nothing" : std::get<InvalidParameter>(made.error()).parameter;
    }

    MintToken request;
    Record record;
    RotationPolicy policy;
};

}  // namespace

TEST_F(MintOrderTest, IsLikeASuccessorUnlessToldOtherwise)
{
    record.current.scopes = Scopes{"sql"};
    record.current.autoscope = true;
    const auto made = order();
    EXPECT_EQ(made.lifetime, policy.lifetime);
    EXPECT_EQ(made.scopes, Scopes{"sql"});
    EXPECT_EQ(made.autoscope, true);
    EXPECT_EQ(made.comment, "minted by hand with patkeeper");
}

TEST_F(MintOrderTest, TakesOrders)
{
    record.current.scopes = Scopes{"sql"};
    record.current.autoscope = true;
    request.lifetime = 90;
    request.scopes = Scopes{"all-apis"};
    request.comment = "for a demo";
    const auto made = order();
    EXPECT_EQ(made.lifetime, 90s);
    EXPECT_EQ(made.scopes, Scopes{"all-apis"});
    EXPECT_EQ(made.autoscope, std::nullopt);
    EXPECT_EQ(made.comment, "for a demo");
}

TEST_F(MintOrderTest, RefusesTheCommentOfATokenThatIsSwept)
{
    request.comment = origin_comment(record, Nonce("N"));
    EXPECT_EQ(wrong(), "comment");
    request.comment = "patkeeper a b c";
    EXPECT_EQ(wrong(), "comment");
    for (const auto* comment : {"", "patkeeper", "patkeeper for me", "my patkeeper a b c"}) {
        request.comment = comment;
        EXPECT_EQ(wrong(), "nothing") << comment;
        EXPECT_FALSE(parse_origin(comment));
    }
    request.comment.reset();
    EXPECT_FALSE(parse_origin(order().comment));
}

TEST_F(MintOrderTest, TakesNoLifetimeOutOfBounds)
{
    const auto most = std::chrono::seconds(std::chrono::years(100)).count();
    for (const auto seconds : {std::int64_t{1}, most}) {
        request.lifetime = seconds;
        EXPECT_EQ(wrong(), "nothing") << seconds;
    }
    for (const auto seconds : {std::int64_t{-1}, std::int64_t{0}, most + 1, INT64_MAX}) {
        request.lifetime = seconds;
        EXPECT_EQ(wrong(), "lifetime") << seconds;
    }
}

// No scopes at all would be everything.
TEST_F(MintOrderTest, NeverGuessesWhatTheTokenMayDo)
{
    request.scopes = Scopes{};
    EXPECT_EQ(wrong(), "scopes");
    request.scopes = Scopes{"sql", ""};
    EXPECT_EQ(wrong(), "scopes");
    request.scopes.reset();
    record.current.scopes = Scopes{};
    EXPECT_EQ(wrong(), "scopes");
    record.current.scopes.reset();
    EXPECT_EQ(order().scopes, std::nullopt);
    record.current.id = TokenId();
    EXPECT_EQ(wrong(), "scopes");
    request.scopes = Scopes{"sql"};
    EXPECT_EQ(wrong(), "nothing");
}
