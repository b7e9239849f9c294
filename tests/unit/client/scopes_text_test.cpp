#include "client/scopes_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

using Words = std::vector<std::string>;

Profile profile(std::optional<Words> scopes, const std::string& id = "t1")
{
    Profile profile;
    profile.profile = "dev";
    profile.token_id = id;
    profile.scopes = std::move(scopes);
    return profile;
}

std::string failure(const Error& error)
{
    const auto failure = scopes_failure(error, from_millis(0));
    return std::to_string(static_cast<int>(failure.code)) + " " + two_lines(failure);
}

}  // namespace

TEST(ScopesText, IsALineForEach)
{
    EXPECT_EQ(scope_lines({"sql", "a\nb"}), "sql\na?b\n");
    EXPECT_EQ(scope_lines({}), "");
}

TEST(ScopesText, TellsNoScopesFromScopesThatAreNotKnown)
{
    const std::string unknown = "What the token of profile dev may do is not known.\n";
    EXPECT_EQ(why_no_scopes(profile(Words{"sql"})), "");
    EXPECT_EQ(why_no_scopes(profile(std::nullopt)),
              "No scopes: the token of profile dev may do everything its identity may do.\n");
    EXPECT_EQ(why_no_scopes(profile(std::nullopt, "")), unknown);
    EXPECT_EQ(why_no_scopes(profile(Words{})), unknown);
}

TEST(ScopesText, IsJsonWithEveryMember)
{
    EXPECT_EQ(scopes_json(profile(Words{"sql"})),
              R"({"profile":"dev","token_id":"t1","known":true,"scopes":["sql"]})"
              "\n");
    EXPECT_EQ(scopes_json(profile(std::nullopt)),
              R"({"profile":"dev","token_id":"t1","known":true,"scopes":null})"
              "\n");
    EXPECT_EQ(scopes_json(profile(Words{})),
              R"({"profile":"dev","token_id":"t1","known":false,"scopes":null})"
              "\n");
    EXPECT_EQ(available_json({"a", "b"}), "{\"scopes\":[\"a\",\"b\"]}\n");
}

TEST(ScopesText, SaysWhatWasChangedAndWhatItMeans)
{
    SetScopes::Reply changed{profile(Words{"sql"}), std::nullopt};
    const std::string done =
        "The token of profile dev has the scopes sql, scim from now on.\n"
        "It may take up to ten minutes until that counts everywhere.\n";
    EXPECT_EQ(scopes_changed({"sql", "scim"}, changed), done);
    changed.successors = {"a", "b"};
    changed.profile.state = State::static_;
    changed.profile.last_error = "no issuer";
    EXPECT_EQ(scopes_changed({"sql", "scim"}, changed),
              done +
                  "Mind: its successors get a, b, which the configuration names for profile dev.\n"
                  "Mind: no issuer.\n");
}

TEST(ScopesText, WarnsBeforeARotationEnds)
{
    const std::string without =
        "Without the scope \"authentication\" patkeeper can neither replace nor delete the token "
        "of ";
    EXPECT_EQ(end_question({"dev", {}}),
              without +
                  "profile dev, which then lives until it expires.\n"
                  "Change the scopes all the same? [y/N] ");
    EXPECT_EQ(end_question({"admin", {"sql", "jobs"}}),
              without +
                  "profile admin, nor those of sql, jobs, for which it mints; they then live "
                  "until they expire.\n"
                  "Change the scopes all the same? [y/N] ");
    EXPECT_EQ(no_terminal_to_end_at({"dev", {}}).code, ExitCode::usage);
    EXPECT_EQ(no_terminal_to_end_at({"dev", {}}).advice,
              Advice(Hint{"Keep \"authentication\" among the scopes, or add --yes."}));
}

TEST(ScopesText, SaysWhatHelps)
{
    EXPECT_EQ(failure(UnknownScope{"sequel"}),
              "65 patkeeper: there is no scope sequel.\nTry: patkeeper scopes --available\n");
    EXPECT_EQ(failure(WorkspaceRejected{"https://h", 404, "ENDPOINT_NOT_FOUND", {}, "No API"}),
              "1 patkeeper: https://h knows nothing of scopes: its tokens have none.\n"
              "Try: patkeeper status\n");
    EXPECT_NE(failure(WorkspaceRejected{"h", 400, "INVALID_PARAMETER_VALUE", {}, "no"})
                  .find("Try: patkeeper scopes --available"),
              std::string::npos);
    EXPECT_EQ(failure(StoreLocked{}).substr(0, 2), "75");
}
