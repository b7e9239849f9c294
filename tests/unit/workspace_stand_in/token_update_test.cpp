#include "tests/workspace/token_update.hpp"

#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;

class TokenUpdateTest : public testing::Test {
protected:
    std::string update(const std::string& id, const std::string& body, TimePoint now = start)
    {
        return verdict(model.respond(ask_update(token, id, body), now));
    }
    std::string update(const std::string& body, TimePoint now = start)
    {
        return update(token_id_of(subject), body, now);
    }
    std::string clusters(TimePoint now)
    {
        return verdict(model.respond(request("GET", "/api/2.0/clusters/list", subject), now));
    }
    Token shown()
    {
        for (const auto& alive : model.tokens_alive(start)) {
            if (alive.id == token_id_of(subject)) return alive;
        }
        return {};
    }
    void delay_scopes(Duration delay)
    {
        auto settings = model.settings();
        settings.scope_delay = delay;
        model.set(settings);
    }

    WorkspaceModel model{"seed"};
    std::string token = model.issue({someone, 24h, std::nullopt, ""}, start);
    std::string subject = model.issue({someone, 24h, ScopeList({"sql"}), "by hand"}, start);
};

constexpr auto* to_clusters = R"({"token":{"scopes":["clusters"]},"update_mask":"scopes"})";
constexpr auto* to_sql = R"({"token":{"scopes":["sql"]},"update_mask":"scopes"})";

}  // namespace

TEST_F(TokenUpdateTest, ChangesWhatTheMaskNames)
{
    const std::string token_member = R"({"token":{"scopes":["scim","sql"],"comment":"new"},)";
    EXPECT_EQ(update(token_member + R"("update_mask":"comment"})"), "200");
    EXPECT_EQ(shown().comment, "new");
    EXPECT_EQ(shown().scopes, ScopeList({"sql"}));
    EXPECT_EQ(update(token_member + R"("update_mask":"scopes"})"), "200");
    EXPECT_EQ(shown().scopes, ScopeList({"scim", "sql"}));
    EXPECT_EQ(update(R"({"token":{"scopes":["sql"],"comment":"both"},)"
                     R"("update_mask":"scopes,comment"})"),
              "200");
    EXPECT_EQ(shown().comment, "both");
    EXPECT_EQ(shown().scopes, ScopeList({"sql"}));
}

TEST_F(TokenUpdateTest, AnswersWithAnEmptyObject)
{
    const auto answer = model.respond(ask_update(token, token_id_of(subject), to_sql), start);
    EXPECT_EQ(answer.body, "{}");
}

TEST_F(TokenUpdateTest, KnowsOnlyLivingTokensOfTheCaller)
{
    const auto others = model.issue({"other@example.com", 1h, std::nullopt, ""}, start);
    EXPECT_EQ(update("0f", to_sql), "404 NOT_FOUND");
    EXPECT_EQ(update(token_id_of(others), to_sql), "404 NOT_FOUND");
    ASSERT_TRUE(model.revoke(token_id_of(subject), start));
    EXPECT_EQ(update(to_sql), "404 NOT_FOUND");
}

TEST_F(TokenUpdateTest, RefusesScopesThatThereAreNot)
{
    const auto answer =
        model.respond(ask_update(token,
                                 token_id_of(subject),
                                 R"({"token":{"scopes":["sql","sequel"]},"update_mask":"scopes"})"),
                      start);
    EXPECT_EQ(verdict(answer), "400 INVALID_PARAMETER_VALUE");
    EXPECT_EQ(body_of(answer).at("message").as_string(), "Invalid scope: sequel");
    EXPECT_EQ(shown().scopes, ScopeList({"sql"}));
}

TEST_F(TokenUpdateTest, RefusesWhatMakesNoSense)
{
    EXPECT_EQ(update("["), "400 MALFORMED_REQUEST");
    for (const auto* body : {"{}",
                             R"({"token":{"comment":"c"}})",
                             R"({"update_mask":"comment"})",
                             R"({"token":"c","update_mask":"comment"})",
                             R"({"token":{"comment":"c"},"update_mask":""})",
                             R"({"token":{"comment":"c"},"update_mask":"comment,"})",
                             R"({"token":{"comment":"c"},"update_mask":"comment, scopes"})",
                             R"({"token":{"comment":"c"},"update_mask":"lifetime_seconds"})",
                             R"({"token":{"comment":"c"},"update_mask":"scopes"})",
                             R"({"token":{"comment":1},"update_mask":"comment"})",
                             R"({"token":{"scopes":[]},"update_mask":"scopes"})",
                             R"({"token":{"scopes":"sql"},"update_mask":"scopes"})"}) {
        EXPECT_EQ(update(body), "400 INVALID_PARAMETER_VALUE") << body;
    }
    EXPECT_EQ(shown().comment, "by hand");
}

TEST_F(TokenUpdateTest, TakesEffectAtOnceUnlessToldOtherwise)
{
    EXPECT_EQ(clusters(start), "403 403");
    ASSERT_EQ(update(to_clusters), "200");
    EXPECT_EQ(clusters(start), "200");
}

TEST_F(TokenUpdateTest, ShowsNewScopesBeforeTheyHaveSpread)
{
    delay_scopes(10min);
    ASSERT_EQ(update(to_clusters), "200");
    EXPECT_EQ(shown().scopes, ScopeList({"clusters"}));
    EXPECT_EQ(clusters(start + 10min - 1ms), "403 403");
    EXPECT_EQ(clusters(start + 10min), "200");
}

TEST_F(TokenUpdateTest, IsListedWithTheFormerScopesWhereTheListLagsBehind)
{
    const auto listed = [&](Duration age) {
        return model.respond_to_list(ask_list(token), StaleView{age}, start + 10s).body;
    };
    ASSERT_EQ(update(to_clusters, start + 5s), "200");
    EXPECT_NE(listed(5s + 1ms).find(R"(["sql"])"), std::string::npos);
    EXPECT_NE(listed(5s).find(R"(["clusters"])"), std::string::npos);
}

TEST_F(TokenUpdateTest, LosesAScopeAsLate)
{
    ASSERT_EQ(update(to_clusters), "200");
    delay_scopes(10min);
    ASSERT_EQ(update(to_sql), "200");
    EXPECT_EQ(clusters(start + 10min - 1ms), "200");
    EXPECT_EQ(clusters(start + 10min), "403 403");
}

TEST_F(TokenUpdateTest, CountsTheDelayAnewAtEachChange)
{
    delay_scopes(10min);
    ASSERT_EQ(update(to_clusters), "200");
    ASSERT_EQ(update(to_clusters, start + 9min), "200");
    EXPECT_EQ(clusters(start + 19min - 1ms), "403 403");
    EXPECT_EQ(clusters(start + 19min), "200");
}

}  // namespace patkeeper::stand_in
