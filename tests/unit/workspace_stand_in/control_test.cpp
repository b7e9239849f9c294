#include "tests/workspace/control.hpp"

#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

class ControlTest : public testing::Test {
protected:
    Response post(const std::string& path, const std::string& body)
    {
        return control.respond({"POST", path, {}, body}, start);
    }
    std::string issue(const std::string& body)
    {
        return boost::json::value_to<std::string>(body_of(post("/issue", body)).at("token_value"));
    }
    std::int64_t expiry_of_only_token()
    {
        const auto body = body_of(control.respond({"GET", "/tokens", {}, ""}, start));
        return body.at("tokens").as_array().front().at("expiry_time").as_int64();
    }

    FaultyWorkspace workspace{"seed"};
    RequestLog log;
    Control control{workspace, log, someone};
};

}  // namespace

TEST_F(ControlTest, IssuesAndRevokes)
{
    const auto value = issue(R"({"lifetime_seconds":60,"scopes":["sql"]})");
    EXPECT_EQ(expiry_of_only_token(), to_millis(start) + 60'000);
    const auto revocation = R"({"token_id":")" + token_id_of(value) + R"("})";
    EXPECT_EQ(post("/revoke", revocation).status, 200);
    EXPECT_EQ(post("/revoke", revocation).status, 400);
}

TEST_F(ControlTest, IssuesTokensThatWereMadeLongAgo)
{
    issue(R"({"lifetime_seconds":60,"age_seconds":59})");
    EXPECT_EQ(expiry_of_only_token(), to_millis(start) + 1'000);
    EXPECT_EQ(post("/issue", R"({"age_seconds":-1})").status, 400);
    EXPECT_EQ(post("/issue", R"({"age_seconds":"old"})").status, 400);
}

TEST_F(ControlTest, IssuesTokensThatNeverExpire)
{
    issue(R"({"lifetime_seconds":null})");
    EXPECT_EQ(expiry_of_only_token(), -1);
}

TEST_F(ControlTest, ChangesAllSettingsOrNone)
{
    EXPECT_EQ(post("/settings", R"({"quota":5,"max_lifetime_seconds":3600})").status, 200);
    EXPECT_EQ(workspace.model().settings().quota, 5U);
    EXPECT_EQ(post("/settings", R"({"quota":6,"nonsense":1})").status, 400);
    EXPECT_EQ(post("/settings", R"({"quota":6,"unified":"yes"})").status, 400);
    EXPECT_EQ(workspace.model().settings().quota, 5U);
    EXPECT_EQ(workspace.model().settings().max_lifetime, std::chrono::hours(1));
}

TEST_F(ControlTest, TakesADelayOfScopesUpToTenMinutes)
{
    EXPECT_EQ(post("/settings", R"({"scope_delay_seconds":600})").status, 200);
    EXPECT_EQ(post("/settings", R"({"scope_delay_seconds":601})").status, 400);
    EXPECT_EQ(post("/settings", R"({"scope_delay_seconds":-1})").status, 400);
    EXPECT_EQ(workspace.model().settings().scope_delay, std::chrono::minutes(10));
}

TEST_F(ControlTest, KnowsWhoThereIs)
{
    issue(R"({"identity":"user"})");
    EXPECT_EQ(post("/identity", R"({"application_id":"app","display_name":"A robot"})").status,
              200);
    EXPECT_EQ(post("/identity", R"({"identity":"user","admin":true})").status, 200);
    EXPECT_EQ(control.respond({"GET", "/identities", {}, ""}, start).body,
              R"({"identities":[)"
              R"({"id":7000000000000001,"identity":"user","display_name":"user",)"
              R"("admin":true,"service_principal":false},)"
              R"({"id":7000000000000002,"identity":"app","display_name":"A robot",)"
              R"("admin":false,"service_principal":true}]})");
}

TEST_F(ControlTest, RefusesAnIdentityThatIsNone)
{
    for (const auto* body : {"{}",
                             R"({"identity":"a","application_id":"b"})",
                             R"({"identity":1})",
                             R"({"identity":"a","admin":"yes"})",
                             R"({"identity":"a","boss":true})"}) {
        EXPECT_EQ(post("/identity", body).status, 400) << body;
    }
    EXPECT_EQ(workspace.model().identities().find("a"), nullptr);
}

TEST_F(ControlTest, SetsAndClearsFaults)
{
    const auto token = issue("");
    EXPECT_EQ(post("/fault", R"({"kind":"drop","times":"always"})").status, 200);
    EXPECT_FALSE(workspace.respond(ask_me(token), start).response);
    EXPECT_EQ(control.respond({"DELETE", "/faults", {}, ""}, start).status, 200);
    EXPECT_TRUE(workspace.respond(ask_me(token), start).response);
    EXPECT_EQ(post("/fault", "{}").status, 400);
    EXPECT_EQ(post("/fault", "{").status, 400);
}

TEST_F(ControlTest, CommitsWhatWasHeldBack)
{
    const auto token = issue("");
    post("/fault", R"({"kind":"commit_late"})");
    workspace.respond(ask_create(token, "{}"), start);
    EXPECT_EQ(body_of(post("/commit", "")).at("committed").to_number<int>(), 1);
    EXPECT_EQ(workspace.model().tokens_alive(start).size(), 2U);
}

TEST_F(ControlTest, ShowsRequestsWithoutSecrets)
{
    const auto token = issue("");
    auto asked = ask_me(token);
    asked.target += "?token=" + token;
    const auto line = log.add(asked, 200, start);
    EXPECT_EQ(line, "GET /api/2.0/preview/scim/v2/Me 200 token " + token_id_of(token).substr(0, 8));
    const auto shown = control.respond({"GET", "/requests", {}, ""}, start).body;
    EXPECT_NE(shown.find(token_id_of(token).substr(0, 8)), std::string::npos);
    EXPECT_EQ(shown.find(token), std::string::npos);
    EXPECT_EQ(shown.find(token_id_of(token)), std::string::npos);
}

}  // namespace patkeeper::stand_in
