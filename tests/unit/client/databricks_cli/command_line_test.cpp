#include "client/databricks_cli/command_line.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace patkeeper::client::databricks_cli;

namespace {

Result<Command, Failure> parse(std::vector<const char*> words)
{
    words.insert(words.begin(), "databricks");
    return databricks_cli::parse_command_line(static_cast<int>(words.size()), words.data());
}

// "PROFILE HOST", each "-" where it is not given.
std::string asked(const std::vector<const char*>& words)
{
    const auto command = parse(words);
    if (!command) return "refused: " + command.error().sentence;
    const auto* token = std::get_if<AuthTokenCommand>(&*command);
    if (token == nullptr) return "not auth token";
    return token->choice.profile.value_or("-") + " " + token->choice.host.value_or("-");
}

}  // namespace

TEST(DatabricksCliCommandLine, IsAsTheSdksWriteIt)
{
    EXPECT_EQ(asked({"auth", "token", "--profile", "P"}), "P -");
    EXPECT_EQ(asked({"auth", "token", "--profile", "P", "--force-refresh"}), "P -");
    EXPECT_EQ(asked({"auth", "token", "--host", "https://h"}), "- https://h");
    EXPECT_EQ(asked({"auth", "token", "--host", "https://h", "--account-id", "abc"}),
              "- https://h");
    EXPECT_EQ(asked({"auth", "token", "--force-refresh", "-p", "P", "-o", "json"}), "P -");
    EXPECT_EQ(asked({"auth", "token"}), "- -");
}

TEST(DatabricksCliCommandLine, TellsWorkspacesOfOneHostApart)
{
    EXPECT_EQ(asked({"auth",
                     "token",
                     "--host",
                     "https://h.example/",
                     "--experimental-is-unified-host",
                     "--account-id",
                     "abc",
                     "--workspace-id",
                     "42"}),
              "- https://h.example/?o=42");
    EXPECT_EQ(asked({"auth", "token", "--host", "https://h", "--workspace-id", ""}), "- https://h");
    EXPECT_EQ(asked({"auth", "token", "--host", "no url", "--workspace-id", "42"}), "- no url");
}

TEST(DatabricksCliCommandLine, AsksForTheVersion)
{
    const auto form = [](const std::vector<const char*>& words) {
        return std::get<VersionCommand>(*parse(words)).form;
    };
    EXPECT_EQ(form({"version"}), VersionForm::text);
    EXPECT_EQ(form({"version", "--output", "text"}), VersionForm::text);
    EXPECT_EQ(form({"version", "--output", "json"}), VersionForm::json);
    EXPECT_EQ(form({"version", "-o", "json"}), VersionForm::json);
}

// A word that is overlooked might have named another profile.
TEST(DatabricksCliCommandLine, TakesNothingElse)
{
    for (const auto& words : std::vector<std::vector<const char*>>{{},
                                                                   {"--help"},
                                                                   {"clusters", "list"},
                                                                   {"auth"},
                                                                   {"auth", "login"},
                                                                   {"auth", "token", "P"},
                                                                   {"auth", "token", "--profile"},
                                                                   {"auth", "token", "--new"},
                                                                   {"version", "P"},
                                                                   {"version", "-o", "xml"}}) {
        const auto command = parse(words);
        ASSERT_FALSE(command);
        EXPECT_EQ(command.error().code, ExitCode::usage);
        EXPECT_NE(command.error().sentence.find("patkeeper"), std::string::npos);
        EXPECT_NE(advice_text(command.error().advice).find("https://docs.databricks.com/"),
                  std::string::npos);
        EXPECT_EQ(two_lines(command.error()).find("not found"), std::string::npos);
    }
}

TEST(DatabricksCliCommandLine, KnowsWhatIsNoProfile)
{
    for (const auto* name : {"", "a]b", "\xff"}) {
        const auto command = parse({"auth", "token", "--profile", name});
        ASSERT_FALSE(command) << name;
        EXPECT_EQ(command.error().code, ExitCode::no_profile) << name;
    }
}
