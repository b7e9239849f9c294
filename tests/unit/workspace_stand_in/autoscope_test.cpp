#include "tests/unit/workspace_stand_in/ask.hpp"
#include "tests/workspace/authorization.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

namespace patkeeper::stand_in {

namespace {

using namespace std::chrono_literals;

class AutoscopeTest : public testing::Test {
protected:
    std::string create(const std::string& body)
    {
        const auto created = body_of(model.respond(ask_create(token, body), start));
        return boost::json::value_to<std::string>(created.at("token_value"));
    }
    boost::json::value info_of(const std::string& value)
    {
        const auto list = body_of(model.respond(ask_list(token), start));
        for (const auto& info : list.at("token_infos").as_array()) {
            if (info.at("token_id").as_string() == token_id_of(value)) return info;
        }
        return nullptr;
    }
    std::string state_of(const std::string& value)
    {
        return boost::json::value_to<std::string>(info_of(value).at("autoscope_state"));
    }

    WorkspaceModel model{"seed"};
    std::string token = model.issue({someone, 1h, std::nullopt, ""}, start);
};

}  // namespace

TEST_F(AutoscopeTest, RunsOnlyWhereItIsAskedFor)
{
    EXPECT_EQ(state_of(token), "AUTOSCOPE_STATE_DISABLED");
    EXPECT_EQ(state_of(create(R"({"autoscope_enabled":false})")), "AUTOSCOPE_STATE_DISABLED");
    EXPECT_EQ(state_of(create(R"({"autoscope_enabled":true})")), "AUTOSCOPE_STATE_RUNNING");
    EXPECT_EQ(verdict(model.respond(ask_create(token, R"({"autoscope_enabled":"yes"})"), start)),
              "400 INVALID_PARAMETER_VALUE");
}

TEST_F(AutoscopeTest, CollectsTheScopesThatAreMadeUseOf)
{
    const auto watched = create(R"({"autoscope_enabled":true})");
    EXPECT_FALSE(info_of(watched).as_object().contains("inferred_scopes"));
    model.respond(request("GET", "/api/2.0/clusters/list", watched), start);
    model.respond(ask_list(watched), start);
    model.respond(ask_list(watched), start);
    EXPECT_EQ(boost::json::serialize(info_of(watched).at("inferred_scopes")),
              R"(["authentication","clusters"])");
    EXPECT_FALSE(info_of(token).as_object().contains("inferred_scopes"));
}

TEST_F(AutoscopeTest, EndsWhenScopesAreSetByHand)
{
    const auto watched = create(R"({"autoscope_enabled":true})");
    const auto* body = R"({"token":{"scopes":["sql"],"comment":"c"},"update_mask":"comment"})";
    ASSERT_EQ(verdict(model.respond(ask_update(token, token_id_of(watched), body), start)), "200");
    EXPECT_EQ(state_of(watched), "AUTOSCOPE_STATE_RUNNING");
    body = R"({"token":{"scopes":["sql"]},"update_mask":"scopes"})";
    ASSERT_EQ(verdict(model.respond(ask_update(token, token_id_of(watched), body), start)), "200");
    EXPECT_EQ(state_of(watched), "AUTOSCOPE_STATE_DISABLED");
}

}  // namespace patkeeper::stand_in
