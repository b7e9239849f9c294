#include "tests/workspace/scopes.hpp"

#include "tests/unit/workspace_stand_in/ask.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;

class WorkspaceScopesTest : public testing::Test {
protected:
    std::string issue(std::vector<std::string> scopes)
    {
        return model.issue({someone, 1h, std::move(scopes), ""}, start);
    }
    Response ask(const std::string& method, const std::string& path, const std::string& token)
    {
        auto asked = request(method, "/api/2.0/" + path, token);
        asked.body = "{}";
        return model.respond(asked, start);
    }

    WorkspaceModel model{"seed"};
};

}  // namespace

TEST_F(WorkspaceScopesTest, EveryTokenEndpointAsksForAuthentication)
{
    const auto sql = issue({"sql"});
    const auto able = issue({"authentication"});
    const std::vector<std::pair<std::string, std::string>> endpoints{
        {"POST", "token/create"},
        {"GET", "token/list"},
        {"POST", "token/delete"},
        {"PATCH", "token/0f"},
        {"GET", "token-scopes"},
        {"POST", "token-management/on-behalf-of/tokens"},
        {"GET", "token-management/tokens"},
        {"DELETE", "token-management/tokens/0f"}};
    for (const auto& [method, path] : endpoints) {
        const auto refusal = ask(method, path, sql);
        EXPECT_EQ(verdict(refusal), "403 403") << path;
        EXPECT_EQ(body_of(refusal).at("message").as_string(),
                  "Provided access token does not have required scopes: authentication")
            << path;
        EXPECT_EQ(ask(method, path, able).body.find("required scopes"), std::string::npos) << path;
    }
}

TEST_F(WorkspaceScopesTest, OtherEndpointsAskForTheirOwn)
{
    EXPECT_EQ(verdict(ask("GET", "clusters/list", issue({"authentication"}))), "403 403");
    EXPECT_EQ(verdict(ask("GET", "clusters/list", issue({"sql", "clusters"}))), "200");
}

TEST_F(WorkspaceScopesTest, AreListed)
{
    const auto scopes = body_of(ask("GET", "token-scopes", issue({"authentication"}))).at("scopes");
    EXPECT_EQ(scopes.as_array().size(), all_scopes().size());
    EXPECT_EQ(scopes.as_array().front().as_string(), "access-management");
}

TEST_F(WorkspaceScopesTest, AreKnownByName)
{
    EXPECT_TRUE(std::is_sorted(all_scopes().begin(), all_scopes().end()));
    EXPECT_EQ(first_unknown(all_scopes()), std::nullopt);
    EXPECT_EQ(first_unknown({"sql", "sq", "SQL"}), "sq");
    EXPECT_EQ(first_unknown({"zz"}), "zz");
}

TEST_F(WorkspaceScopesTest, AnOldWorkspaceHasNeitherTheListNorTheChange)
{
    auto settings = model.settings();
    settings.scopes_known = false;
    model.set(settings);
    const auto token = issue({"authentication"});
    EXPECT_EQ(verdict(ask("GET", "token-scopes", token)), "404 ENDPOINT_NOT_FOUND");
    EXPECT_EQ(verdict(ask("PATCH", "token/0f", token)), "404 ENDPOINT_NOT_FOUND");
}

}  // namespace patkeeper::stand_in
