#include "client/env_statements.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

Token token()
{
    Token token;
    token.profile = "my one";
    token.host = "https://h.example";
    token.token_value = Secret("dapi'x");
    return token;
}

std::string statements(const std::vector<Variable>& variables, Shell shell)
{
    return std::string(env_statements(variables, shell).reveal());
}

}  // namespace

TEST(EnvStatements, SetThisTokenAndNothingElse)
{
    for (const auto shell : {Shell::sh, Shell::bash, Shell::zsh}) {
        EXPECT_EQ(statements(variables_for(token()), shell),
                  "export DATABRICKS_HOST='https://h.example';\n"
                  "export DATABRICKS_AUTH_TYPE='pat';\n"
                  "export DATABRICKS_TOKEN='dapi'\\''x';\n"
                  "unset DATABRICKS_WORKSPACE_ID;\n"
                  "export PATKEEPER_PROFILE='my one';\n"
                  "unset DATABRICKS_METADATA_SERVICE_URL;\n"
                  "unset DATABRICKS_USERNAME;\n"
                  "unset DATABRICKS_PASSWORD;\n"
                  "unset DATABRICKS_CLIENT_ID;\n"
                  "unset DATABRICKS_CLIENT_SECRET;\n"
                  "unset DATABRICKS_CONFIG_PROFILE;\n");
    }
}

TEST(EnvStatements, NameTheWorkspaceWhereThereIsAnId)
{
    auto with_id = token();
    with_id.workspace_id = "12";
    EXPECT_NE(
        statements(variables_for(with_id), Shell::sh).find("export DATABRICKS_WORKSPACE_ID='12';"),
        std::string::npos);
}

TEST(EnvStatements, NameTheMetadataServiceInPlaceOfTheToken)
{
    const ServedProfile served{"p", "https://h.example", "12", "http://127.0.0.1:1/p"};
    const auto text = statements(variables_for(served), Shell::sh);
    EXPECT_NE(text.find("export DATABRICKS_AUTH_TYPE='metadata-service';\n"
                        "unset DATABRICKS_TOKEN;\n"),
              std::string::npos);
    EXPECT_NE(text.find("export DATABRICKS_METADATA_SERVICE_URL='http://127.0.0.1:1/p';\n"),
              std::string::npos);
    EXPECT_NE(text.find("export DATABRICKS_WORKSPACE_ID='12';\n"
                        "export PATKEEPER_PROFILE='p';\n"),
              std::string::npos);
    EXPECT_NE(text.find("export DATABRICKS_HOST='https://h.example';\n"), std::string::npos);
}

TEST(EnvStatements, LeaveASectionForTheSameHost)
{
    for (const auto fate : {ConfigProfile::stays, ConfigProfile::is_unset}) {
        const auto text = statements(variables_for(token(), fate), Shell::sh);
        const bool unset = text.find("DATABRICKS_CONFIG_PROFILE") != std::string::npos;
        EXPECT_EQ(unset, fate == ConfigProfile::is_unset);
    }
}

TEST(EnvStatements, SpeakFish)
{
    const auto text = statements(variables_for(token()), Shell::fish);
    EXPECT_TRUE(
        text.starts_with("set -gx DATABRICKS_HOST 'https://h.example';\n"
                         "set -gx DATABRICKS_AUTH_TYPE 'pat';\n"
                         "set -gx DATABRICKS_TOKEN 'dapi\\'x';\n"))
        << text;
    EXPECT_TRUE(
        text.ends_with("if set -qU DATABRICKS_CONFIG_PROFILE;"
                       " set -gx DATABRICKS_CONFIG_PROFILE '';"
                       " else if set -qg DATABRICKS_CONFIG_PROFILE;"
                       " set -eg DATABRICKS_CONFIG_PROFILE; end;\n"))
        << text;
}

TEST(EnvStatements, BareInFishWhatTheyHid)
{
    const auto text = std::string(
        env_statements(variables_to_forget(), Shell::fish, Universal::is_bared).reveal());
    EXPECT_TRUE(text.starts_with("if set -qg DATABRICKS_HOST; set -eg DATABRICKS_HOST; end;\n"));
    EXPECT_EQ(text.find("set -gx"), std::string::npos);
}

TEST(EnvStatements, AreOneJsonObject)
{
    EXPECT_EQ(statements(variables_for(token()), Shell::json),
              R"({"DATABRICKS_HOST":"https://h.example","DATABRICKS_AUTH_TYPE":"pat",)"
              R"("DATABRICKS_TOKEN":"dapi'x","DATABRICKS_WORKSPACE_ID":null,)"
              R"("PATKEEPER_PROFILE":"my one","DATABRICKS_METADATA_SERVICE_URL":null,)"
              R"("DATABRICKS_USERNAME":null,"DATABRICKS_PASSWORD":null,)"
              R"("DATABRICKS_CLIENT_ID":null,"DATABRICKS_CLIENT_SECRET":null,)"
              R"("DATABRICKS_CONFIG_PROFILE":null})"
              "\n");
}

TEST(EnvStatements, TakeBackWhatTheySet)
{
    EXPECT_EQ(statements(variables_to_forget(), Shell::sh),
              "unset DATABRICKS_HOST;\n"
              "unset DATABRICKS_AUTH_TYPE;\n"
              "unset DATABRICKS_TOKEN;\n"
              "unset DATABRICKS_METADATA_SERVICE_URL;\n"
              "unset DATABRICKS_WORKSPACE_ID;\n"
              "unset PATKEEPER_PROFILE;\n");
}
