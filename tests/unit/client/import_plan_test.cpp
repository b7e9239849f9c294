#include "client/import_plan.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

// Each step on a line: what is imported, or why it is skipped and what it exits with.
std::string plan(const std::string& text, const std::vector<std::string>& only = {})
{
    std::string lines;
    for (const auto& step : import_plan(Databrickscfg(text), only)) {
        lines += step.profile + ": ";
        if (step.what) lines += step.what->host + " " + std::string(step.what->token) + "\n";
        if (step.what) continue;
        lines += step.what.error().reason + " (" +
                 std::to_string(static_cast<int>(step.if_skipped)) + ")\n";
    }
    return lines;
}

// Of a section with these lines.
std::string one(const std::string& lines)
{
    return plan("[p]\n" + lines);
}

}  // namespace

TEST(ImportPlan, TakesHostsWithTokens)
{
    EXPECT_EQ(plan("[DEFAULT]\nhost = https://H.example/\ntoken = dapi1\n"
                   "[dev]\nhost = d.example\ntoken = da#pi\nauth_type = pat\ncluster_id = 1\n"
                   "[__settings__]\ndefault_profile = dev\n"),
              "DEFAULT: https://h.example dapi1\n"
              "dev: https://d.example da#pi\n");
    EXPECT_EQ(plan(""), "");
}

TEST(ImportPlan, TakesTheWorkspacesIdFromTheUrlOrItsOwnKey)
{
    const std::string token = "token = t\n";
    const auto* expected = "p: https://h.example/?o=12 t\n";
    EXPECT_EQ(one(token + "host = https://h.example/?o=12\n"), expected);
    EXPECT_EQ(one(token + "host = h.example\nworkspace_id = 12\n"), expected);
    EXPECT_EQ(one(token + "host = h.example?o=12\nworkspace_id = 13\n"), expected);
    EXPECT_EQ(one(token + "host = h.example\nworkspace_id = 12&w=13\n"),
              "p: its workspace_id is not a number (0)\n");
}

TEST(ImportPlan, SkipsWhatIsNotAPersonalAccessToken)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"host = h.x\n", "it has no token"},
        {"token = t\n", "it has no host"},
        {"host = h.x\ntoken =\n", "it has no token"},
        {"host = h.x\ntoken = a b\n", "its token is not a valid token"},
        {"host = h.x\ntoken = " + std::string(513, 'a'), "its token is not a valid token"},
        {"host = h.x\ntoken = eyJ0.eyJh.c2ln\n",
         "its token is an OAuth token, not a personal access token"},
        {"host = h.x\nauth_type = databricks-cli\n", "its auth_type is databricks-cli"},
        {"host = h.x\ntoken = t\nauth_type = metadata-service",
         "its auth_type is metadata-service"},
        {"host = https://accounts.cloud.databricks.com\ntoken = t\naccount_id = 1\n",
         "its host is an account console, where personal access tokens do not work"},
        {"host = http://h.example\ntoken = t\n",
         "its host cannot be used: plain http is for this machine only; use https (did you mean "
         "https://h.example?)"},
        {"host = https://token:dapi1@h.example\ntoken = t\n",
         "its host cannot be used: it holds a user name or a password"},
    };
    for (const auto& [lines, reason] : cases)
        EXPECT_EQ(one(lines), "p: " + reason + " (0)\n");
    EXPECT_EQ(one("host = h.x\ntoken = " + std::string(512, 'a')),
              "p: https://h.x " + std::string(512, 'a') + "\n");
}

// Go's tools cut quotes around a value, Python's send them.
TEST(ImportPlan, SkipsATokenInQuotesWithThatReason)
{
    for (const std::string token : {"\"t\"",
                                    "'t'",
                                    "`t`",
                                    "\"\"\"t\"\"\"",
                                    "\"t\" # mine",
                                    "\"t",
                                    "t'",
                                    "\xC2\xA0\"t\"\xC2\xA0",
                                    "\xE2\x80\x9Ct\xE2\x80\x9D",
                                    "`t\nu`",
                                    "\"t u\""}) {
        EXPECT_EQ(
            one("host = h.x\ntoken = " + token + "\n"),
            "p: its token is in quotes, which some Databricks tools send as part of it: remove "
            "them from the file (0)\n")
            << token;
    }
    EXPECT_EQ(one("host = 'h.x'\ntoken = t\n"), "p: https://h.x t\n");
    EXPECT_EQ(one("token = 't'\nhost = h.x\ntoken = u\n"), "p: https://h.x u\n");
    EXPECT_EQ(one("host = h.x\ntoken = \"\"\n"), "p: it has no token (0)\n");
}

TEST(ImportPlan, SkipsNamesThatNoProfileMayHave)
{
    const std::string rest = "]\nhost = h.x\ntoken = t\n";
    const std::string reason = ": patkeeper does not accept that name for a profile (0)\n";
    for (const std::string name : {" a", "a]", "a\"", "\xFF"})
        EXPECT_EQ(plan("[" + name + rest), name + reason);
    const std::string longest(64, 'a');
    EXPECT_EQ(plan("[" + longest + rest), longest + ": https://h.x t\n");
    EXPECT_EQ(plan("[" + longest + "a" + rest), longest + "a" + reason);
}

TEST(ImportPlan, TakesOnlyWhatIsNamedAndFailsWhereItCannot)
{
    const std::string text =
        "[a]\nhost = h.x\ntoken = t\n[b]\nhost = h.x\ntoken = t\n[c]\nhost = h.x\n";
    EXPECT_EQ(plan(text, {"none", "c", "a", "a"}),
              "a: https://h.x t\n"
              "c: it has no token (65)\n"
              "none: the file has no such profile (66)\n");
}

TEST(ImportPlan, NamesTheProfileThatWasMeant)
{
    const std::string text =
        "[DEFAULT]\nhost = h.x\n[production]\nhost = p.x\n[__settings__]\na = b\n";
    for (const auto& [typed, meant] : std::vector<std::pair<std::string, std::string>>{
             {"default", "DEFAULT"}, {"prodution", "production"}, {"prod", "production"}}) {
        EXPECT_EQ(plan(text, {typed}),
                  typed + ": the file has no such profile (did you mean " + meant + "?) (66)\n");
    }
    EXPECT_EQ(plan(text, {"__setting__"}), "__setting__: the file has no such profile (66)\n");
}
