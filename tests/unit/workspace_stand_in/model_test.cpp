#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"

#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

class WorkspaceModelTest : public testing::Test {
protected:
    std::string issue(std::optional<Duration> lifetime,
                      std::optional<std::vector<std::string>> scopes = std::nullopt,
                      const std::string& identity = someone)
    {
        return model.issue({identity, lifetime, std::move(scopes), "by hand"}, start);
    }
    std::string create(const std::string& body, TimePoint now = start)
    {
        return verdict(model.respond(ask_create(token, body), now));
    }
    std::string me(const std::string& value, TimePoint now = start)
    {
        return verdict(model.respond(ask_me(value), now));
    }
    std::size_t listed(TimePoint now = start)
    {
        const auto body = body_of(model.respond(ask_list(token), now));
        return body.contains("token_infos") ? body.at("token_infos").as_array().size() : 0;
    }
    template <class Change>
    void set(Change change)
    {
        auto settings = model.settings();
        change(settings);
        model.set(settings);
    }

    WorkspaceModel model{"seed"};
    std::string token = issue(days(30));
};

}  // namespace

TEST_F(WorkspaceModelTest, MakesTokensThatLookReal)
{
    EXPECT_EQ(token.substr(0, 4), "dapi");
    EXPECT_EQ(token.size(), 36U);
    EXPECT_EQ(token.find_first_not_of("0123456789abcdef", 4), std::string::npos);
    EXPECT_NE(issue(1h), token);
    EXPECT_EQ(WorkspaceModel("seed").issue({someone, 1h, {}, ""}, start), token);
    EXPECT_NE(WorkspaceModel("other").issue({someone, 1h, {}, ""}, start), token);
}

TEST_F(WorkspaceModelTest, CreatesWhatItIsAskedFor)
{
    const auto body = body_of(model.respond(
        ask_create(token, R"({"lifetime_seconds":60,"comment":"c","scopes":["sql","scim"]})"),
        start));
    const auto value = boost::json::value_to<std::string>(body.at("token_value"));
    const auto& info = body.at("token_info");
    EXPECT_EQ(boost::json::value_to<std::string>(info.at("token_id")), sha256_hex(value));
    EXPECT_EQ(info.at("creation_time").as_int64(), to_millis(start));
    EXPECT_EQ(info.at("expiry_time").as_int64(), to_millis(start + 60s));
    EXPECT_EQ(boost::json::value_to<std::string>(info.at("comment")), "c");
    EXPECT_EQ(info.at("scopes").as_array().size(), 2U);
    EXPECT_EQ(me(value), "200");
}

TEST_F(WorkspaceModelTest, GivesTheLongestLifetimeWhenNoneIsAsked)
{
    const auto expiry = [&] {
        const auto body = body_of(model.respond(ask_create(token, "{}"), start));
        return body.at("token_info").at("expiry_time").as_int64();
    };
    EXPECT_EQ(expiry(), to_millis(start + days(730)));
    set([](Settings& s) { s.max_lifetime.reset(); });
    EXPECT_EQ(expiry(), -1);
}

TEST_F(WorkspaceModelTest, CapsTheLifetimeAndNamesTheCap)
{
    set([](Settings& s) { s.max_lifetime = 1h; });
    EXPECT_EQ(create(R"({"lifetime_seconds":3600})"), "200");
    EXPECT_EQ(create(R"({"lifetime_seconds":3601})"), "400 INVALID_PARAMETER_VALUE");
    const auto refusal = model.respond(ask_create(token, R"({"lifetime_seconds":3601})"), start);
    EXPECT_NE(refusal.body.find("3600 seconds"), std::string::npos);
}

TEST_F(WorkspaceModelTest, RefusesWhatMakesNoSense)
{
    EXPECT_EQ(create("{"), "400 MALFORMED_REQUEST");
    EXPECT_EQ(create("[]"), "400 MALFORMED_REQUEST");
    EXPECT_EQ(create(""), "400 MALFORMED_REQUEST");
    for (const auto* body : {R"({"lifetime_seconds":0})",
                             R"({"lifetime_seconds":-1})",
                             R"({"lifetime_seconds":"1"})",
                             R"({"lifetime_seconds":9223372036854775807})",
                             R"({"scopes":"sql"})",
                             R"({"comment":1})"}) {
        EXPECT_EQ(create(body), "400 INVALID_PARAMETER_VALUE") << body;
    }
    EXPECT_EQ(verdict(model.respond(request("GET", "/api/2.0/token/create", token), start)),
              "404 ENDPOINT_NOT_FOUND");
}

TEST_F(WorkspaceModelTest, CountsLivingTokensOfOneIdentityAgainstTheQuota)
{
    issue(1h, {}, "other@example.com");
    for (int i = 1; i < 600; ++i) {
        ASSERT_EQ(create(R"({"lifetime_seconds":60})"), "200") << i;
    }
    EXPECT_EQ(create("{}"), "400 QUOTA_EXCEEDED");
    EXPECT_EQ(create("{}", start + 60s), "200");
}

TEST_F(WorkspaceModelTest, DemandsTheScopeOfEachEndpoint)
{
    const auto sql = issue(1h, std::vector<std::string>{"sql"});
    EXPECT_EQ(me(sql), "200");
    const auto refusal = model.respond(ask_list(sql), start);
    EXPECT_EQ(verdict(refusal), "403 403");
    EXPECT_NE(
        refusal.body.find("Provided access token does not have required scopes: authentication"),
        std::string::npos);
    EXPECT_EQ(verdict(model.respond(ask_create(sql, "{}"), start)), "403 403");
    EXPECT_EQ(verdict(model.respond(ask_delete(sql, token_id_of(sql)), start)), "403 403");

    for (const auto* scope : {"authentication", "all-apis"}) {
        const auto able = issue(1h, std::vector<std::string>{scope});
        EXPECT_EQ(verdict(model.respond(ask_list(able), start)), "200") << scope;
    }
    set([](Settings& s) { s.me_scope = "scim"; });
    EXPECT_EQ(me(sql), "403 403");
}

TEST_F(WorkspaceModelTest, RefusesDeadTokensAlike)
{
    const auto brief = issue(1h);
    EXPECT_EQ(me(brief, start + 1h - 1ms), "200");
    const auto expired = model.respond(ask_me(brief), start + 1h);
    const auto unknown = model.respond(ask_me("dapi0"), start + 1h);
    ASSERT_TRUE(model.revoke(token_id_of(token), start));
    const auto revoked = model.respond(ask_me(token), start + 1h);
    EXPECT_EQ(expired.body, R"({"error_code":403,"message":"Invalid access token."})");
    EXPECT_EQ(expired.status, 403);
    EXPECT_EQ(unknown.body, expired.body);
    EXPECT_EQ(revoked.body, expired.body);
}

TEST_F(WorkspaceModelTest, RevokesWhatIsNotUsedForNinetyDays)
{
    token = issue(days(730));
    const auto idle = issue(days(730));
    EXPECT_EQ(me(idle, start + days(10)), "200");
    EXPECT_EQ(me(token, start + days(90) - 1ms), "200");
    EXPECT_EQ(listed(start + days(100) - 1ms), 2U);
    EXPECT_EQ(listed(start + days(100)), 1U);
    EXPECT_EQ(me(idle, start + days(100)), "403 403");
}

TEST_F(WorkspaceModelTest, RemembersTheLastUse)
{
    const auto other = issue(days(30));
    EXPECT_EQ(me(other, start + 5s), "200");
    for (const auto& alive : model.tokens_alive(start + 6s)) {
        const bool is_other = alive.id == token_id_of(other);
        EXPECT_EQ(alive.last_accessed, is_other ? std::optional(start + 5s) : std::nullopt);
    }
}

TEST_F(WorkspaceModelTest, ListsTheLivingTokensOfTheCaller)
{
    issue(1h, {}, "other@example.com");
    issue(1h);
    EXPECT_EQ(listed(start), 2U);
    EXPECT_EQ(listed(start + 1h), 1U);
}

TEST_F(WorkspaceModelTest, DeletesOnce)
{
    const auto id = token_id_of(issue(1h));
    const auto remove = [&](const std::string& token_id) {
        return verdict(model.respond(ask_delete(token, token_id), start));
    };
    EXPECT_EQ(remove(id), "200");
    EXPECT_EQ(remove(id), "404 RESOURCE_DOES_NOT_EXIST");
    const auto others = token_id_of(issue(1h, {}, "other@example.com"));
    EXPECT_EQ(remove(others), "404 RESOURCE_DOES_NOT_EXIST");
    EXPECT_EQ(remove(token_id_of(token)), "200");
    EXPECT_EQ(remove(token_id_of(token)), "403 403");
}

TEST_F(WorkspaceModelTest, MayForbidTokens)
{
    set([](Settings& s) { s.creation_permitted = false; });
    EXPECT_EQ(create("{}"), "403 PERMISSION_DENIED");
    EXPECT_EQ(me(token), "200");
    set([](Settings& s) { s.pats_enabled = false; });
    EXPECT_EQ(create("{}"), "403 PERMISSION_DENIED");
    EXPECT_EQ(me(token), "403 PERMISSION_DENIED");
    set([](Settings& s) { s = Settings(); });
    EXPECT_EQ(create("{}"), "200");
}

TEST_F(WorkspaceModelTest, DemandsTheIdOnAUnifiedHost)
{
    set([](Settings& s) {
        s.unified = true;
        s.workspace_id = "42";
    });
    auto asked = ask_me(token);
    EXPECT_EQ(model.respond(asked, start).headers.at("content-type"), "text/html; charset=utf-8");
    for (const auto* name : {"x-databricks-workspace-id", "x-databricks-org-id"}) {
        asked = ask_me(token);
        asked.headers[name] = "42";
        EXPECT_EQ(model.respond(asked, start).headers.at("x-databricks-org-id"), "42") << name;
        asked.headers[name] = "43";
        const auto refusal = model.respond(asked, start);
        EXPECT_EQ(refusal.status, 403) << name;
        EXPECT_NE(refusal.body.find("Invalid access to Org: 43"), std::string::npos) << name;
    }
}

TEST_F(WorkspaceModelTest, JudgesByItsOwnClock)
{
    set([](Settings& s) { s.skew = 1h; });
    const auto answer = model.respond(ask_me(token), start);
    EXPECT_EQ(answer.headers.at("date"), "Sat, 01 Aug 2026 01:00:00 GMT");
    EXPECT_EQ(me(token, start + days(30) - 1h - 1ms), "200");
    EXPECT_EQ(me(token, start + days(30) - 1h), "403 403");
}

TEST_F(WorkspaceModelTest, TakesCredentialsAsGitSendsThem)
{
    const auto with = [&](const std::string& authorization) {
        return verdict(model.respond(
            {"GET", "/api/2.0/clusters/list", {{"authorization", authorization}}, ""}, start));
    };
    EXPECT_EQ(token_value_of({"GET", "/", {{"authorization", "Basic dG9rZW46ZGFwaQ=="}}, ""}),
              "dapi");
    EXPECT_EQ(with("basic dG9rZW46ZGFwaQ=="), "403 403");
    EXPECT_EQ(with("bearer " + token), "200");
    EXPECT_EQ(with("Basic dXNlcjpkYXBp"), "401 401");
    EXPECT_EQ(with("Basic !"), "401 401");
    EXPECT_EQ(with("Bearer"), "401 401");
    EXPECT_EQ(verdict(model.respond({"GET", "/api/2.0/clusters/list", {}, ""}, start)), "401 401");
}

}  // namespace patkeeper::stand_in
