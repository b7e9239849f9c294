#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"

#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr auto* boss = "boss@example.com";
constexpr auto* robot = "0a1b2c3d-0000-4000-8000-000000000001";

class TokenManagementTest : public testing::Test {
protected:
    TokenManagementTest()
    {
        model.set_identity({boss, "The boss", true});
        model.set_identity({someone, "Someone"});
        model.set_identity({robot, "A robot", false, true});
    }
    Response on_behalf(const std::string& value, const std::string& body)
    {
        auto asked = request("POST", "/api/2.0/token-management/on-behalf-of/tokens", value);
        asked.body = body;
        return model.respond(asked, start);
    }
    Response list(const std::string& value, const std::string& query = "", TimePoint now = start)
    {
        return model.respond(request("GET", "/api/2.0/token-management/tokens" + query, value),
                             now);
    }
    std::size_t listed(const std::string& query = "")
    {
        const auto body = body_of(list(admin, query));
        return body.contains("token_infos") ? body.at("token_infos").as_array().size() : 0;
    }
    boost::json::object listed_token(const std::string& value, TimePoint now = start)
    {
        const auto body = body_of(list(admin, "", now));
        for (const auto& info : body.at("token_infos").as_array()) {
            if (info.at("token_id").as_string() == token_id_of(value)) return info.as_object();
        }
        return {};
    }
    std::string remove(const std::string& value, const std::string& id)
    {
        return verdict(model.respond(
            request("DELETE", "/api/2.0/token-management/tokens/" + id, value), start));
    }
    std::string mint_for_robot(const std::string& members = "")
    {
        return R"({"application_id":")" + std::string(robot) + "\"" + members + "}";
    }
    std::string first_token_of_robot()
    {
        return boost::json::value_to<std::string>(
            body_of(on_behalf(admin, mint_for_robot())).at("token_value"));
    }
    template <class Change>
    void set(Change change)
    {
        auto settings = model.settings();
        change(settings);
        model.set(settings);
    }

    WorkspaceModel model{"seed"};
    std::string admin = model.issue({boss, days(30), std::nullopt, "the admin's"}, start);
    std::string plain = model.issue({someone, days(30), std::nullopt, "somebody's"}, start);
};

}  // namespace

TEST_F(TokenManagementTest, MintsForAServicePrincipal)
{
    const auto answer = on_behalf(
        admin,
        mint_for_robot(R"(,"lifetime_seconds":60,"comment":"c","scopes":["authentication"])"));
    ASSERT_EQ(verdict(answer), "200");
    const auto body = body_of(answer);
    const auto& info = body.at("token_info");
    EXPECT_EQ(info.at("expiry_time").as_int64(), to_millis(start + 60s));
    EXPECT_EQ(info.at("comment").as_string(), "c");
    EXPECT_EQ(info.at("scopes").as_array().size(), 1U);

    const auto value = boost::json::value_to<std::string>(body.at("token_value"));
    const auto me = body_of(model.respond(ask_me(value), start));
    EXPECT_EQ(me.at("userName").as_string(), robot);
    EXPECT_EQ(me.at("displayName").as_string(), "A robot");
    EXPECT_EQ(me.at("id").as_string(), std::to_string(model.identities().id_of(robot)));
}

TEST_F(TokenManagementTest, ThePrincipalMintsItsNextTokenItself)
{
    const auto first = first_token_of_robot();
    const auto second = boost::json::value_to<std::string>(
        body_of(model.respond(ask_create(first, "{}"), start)).at("token_value"));
    EXPECT_EQ(body_of(model.respond(ask_me(second), start)).at("userName").as_string(), robot);
    EXPECT_EQ(listed_token(second).at("created_by_username").as_string(), robot);
}

TEST_F(TokenManagementTest, TellsOfTokensMade)
{
    std::vector<std::string> owners;
    model.minted = [&](const Token& token) { owners.push_back(token.identity); };
    first_token_of_robot();
    EXPECT_EQ(owners, std::vector<std::string>{robot});
}

TEST_F(TokenManagementTest, IsForAdminsOnly)
{
    EXPECT_EQ(verdict(on_behalf(plain, mint_for_robot())), "403 PERMISSION_DENIED");
    EXPECT_EQ(verdict(list(plain)), "403 PERMISSION_DENIED");
    EXPECT_EQ(remove(plain, token_id_of(plain)), "403 PERMISSION_DENIED");
    EXPECT_EQ(verdict(model.respond(ask_me(plain), start)), "200");
}

TEST_F(TokenManagementTest, KnowsPrincipalsByTheirApplicationId)
{
    EXPECT_EQ(verdict(on_behalf(admin, R"({"application_id":"0"})")),
              "404 RESOURCE_DOES_NOT_EXIST");
    EXPECT_EQ(verdict(on_behalf(admin, R"({"application_id":"someone@example.com"})")),
              "404 RESOURCE_DOES_NOT_EXIST");
}

TEST_F(TokenManagementTest, RefusesToMintWhatMakesNoSense)
{
    EXPECT_EQ(verdict(on_behalf(admin, "")), "400 MALFORMED_REQUEST");
    EXPECT_EQ(verdict(on_behalf(admin, "{}")), "400 INVALID_PARAMETER_VALUE");
    EXPECT_EQ(verdict(on_behalf(admin, R"({"application_id":1})")), "400 INVALID_PARAMETER_VALUE");
    for (const auto* members : {R"(,"lifetime_seconds":0)", R"(,"scopes":["sequel"])"}) {
        EXPECT_EQ(verdict(on_behalf(admin, mint_for_robot(members))),
                  "400 INVALID_PARAMETER_VALUE");
    }
}

TEST_F(TokenManagementTest, KeepsToTheWorkspacesRules)
{
    set([](Settings& s) { s.max_lifetime = 1h; });
    EXPECT_EQ(verdict(on_behalf(admin, mint_for_robot(R"(,"lifetime_seconds":3601)"))),
              "400 INVALID_PARAMETER_VALUE");
    set([](Settings& s) { s.quota = 1; });
    EXPECT_EQ(verdict(on_behalf(admin, mint_for_robot())), "200");
    EXPECT_EQ(verdict(on_behalf(admin, mint_for_robot())), "400 QUOTA_EXCEEDED");
    set([](Settings& s) { s.creation_permitted = false; });
    EXPECT_EQ(verdict(on_behalf(admin, mint_for_robot())), "403 PERMISSION_DENIED");
}

TEST_F(TokenManagementTest, ListsEverybodysTokens)
{
    EXPECT_EQ(listed(), 2U);
    const auto info = listed_token(plain);
    EXPECT_EQ(info.at("created_by_username").as_string(), someone);
    EXPECT_EQ(info.at("created_by_id").as_int64(), model.identities().id_of(someone));
    EXPECT_EQ(info.at("owner_id").as_int64(), model.identities().id_of(someone));
    EXPECT_EQ(info.at("comment").as_string(), "somebody's");
}

TEST_F(TokenManagementTest, TellsWhoMadeATokenFromWhoseItIs)
{
    const auto info = listed_token(first_token_of_robot());
    EXPECT_EQ(info.at("created_by_username").as_string(), boss);
    EXPECT_EQ(info.at("owner_id").as_int64(), model.identities().id_of(robot));
}

TEST_F(TokenManagementTest, ListsByWhoMadeThem)
{
    first_token_of_robot();
    EXPECT_EQ(listed("?created_by_username=boss%40example.com"), 2U);
    EXPECT_EQ(listed("?created_by_username=someone@example.com"), 1U);
    EXPECT_EQ(listed("?created_by_username=nobody"), 0U);
    const auto id = std::to_string(model.identities().id_of(someone));
    EXPECT_EQ(listed("?created_by_id=" + id), 1U);
    EXPECT_EQ(listed("?created_by_id=" + id + "&created_by_username=boss%40example.com"), 0U);
    EXPECT_EQ(listed("?created_by_id=1"), 0U);
}

TEST_F(TokenManagementTest, LeavesTheKeyOutWhenThereAreNone)
{
    EXPECT_FALSE(body_of(list(admin, "?created_by_id=1")).contains("token_infos"));
}

TEST_F(TokenManagementTest, NamesTheDayOfTheLastUse)
{
    EXPECT_FALSE(listed_token(plain).contains("last_used_day"));
    model.respond(ask_me(plain), start + days(1) - 1ms);
    EXPECT_EQ(listed_token(plain, start + days(2)).at("last_used_day").as_int64(),
              to_millis(start));
    model.respond(ask_me(plain), start + days(1));
    EXPECT_EQ(listed_token(plain, start + days(2)).at("last_used_day").as_int64(),
              to_millis(start + days(1)));
    EXPECT_FALSE(listed_token(plain, start + days(2)).contains("last_accessed_time"));
}

TEST_F(TokenManagementTest, DeletesAnybodysToken)
{
    std::vector<std::string> gone;
    model.removed = [&](const std::string& id) { gone.push_back(id); };
    const auto id = token_id_of(plain);
    EXPECT_EQ(remove(admin, id), "200");
    EXPECT_EQ(remove(admin, id), "404 RESOURCE_DOES_NOT_EXIST");
    EXPECT_EQ(remove(admin, "0f"), "404 RESOURCE_DOES_NOT_EXIST");
    EXPECT_EQ(gone, std::vector<std::string>{id});
    EXPECT_EQ(verdict(model.respond(ask_me(plain), start)), "403 403");
}

}  // namespace patkeeper::stand_in
