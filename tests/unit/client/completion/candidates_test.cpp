#include "client/completion/candidates.hpp"

#include "client/command_line.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <set>

using namespace patkeeper;
using namespace patkeeper::client;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

namespace {

using Words = std::vector<std::string>;

Completion completion(const Words& words)
{
    return complete_command_line(words, [] { return Words{"DEFAULT", "my one"}; });
}

Words offered(const Words& words)
{
    Words found;
    for (const auto& candidate : completion(words).candidates)
        found.push_back(candidate.word);
    return found;
}

std::string help(const std::vector<const char*>& words)
{
    std::vector<const char*> all{"patkeeper", "help"};
    all.insert(all.end(), words.begin(), words.end());
    const auto command = parse_command_line(static_cast<int>(all.size()), all.data());
    return std::get<HelpCommand>(*command).text;
}

std::set<std::string> all_matches(const std::string& text, const std::regex& pattern)
{
    std::set<std::string> found;
    for (std::sregex_iterator i(text.begin(), text.end(), pattern), end; i != end; ++i)
        found.insert((*i)[1]);
    return found;
}

std::set<std::string> commands_in_help()
{
    return all_matches(help({}), std::regex(R"(\n  ([a-z][a-z-]*) )"));
}

}  // namespace

TEST(Completion, OffersEveryCommandOfTheHelp)
{
    const auto words = offered({""});
    const auto commands = commands_in_help();
    EXPECT_GT(commands.size(), 10U);
    EXPECT_EQ(std::set<std::string>(words.begin(), words.end()), commands);
    EXPECT_EQ(offered({"help", ""}), words);
    EXPECT_THAT(offered({}), IsSupersetOf(commands));
}

TEST(Completion, OffersEveryOptionOfTheHelp)
{
    for (const auto& command : commands_in_help()) {
        const auto text = help({command.c_str()});
        const auto options = all_matches(text, std::regex(R"(\n  (?:-\w,)?(--[a-z-]+))"));
        EXPECT_FALSE(options.empty());
        const auto words = offered({command, "-"});
        EXPECT_EQ(std::set<std::string>(words.begin(), words.end()), options) << command;
    }
    EXPECT_THAT(offered({"--"}), ElementsAre("--help", "--version"));
}

TEST(Completion, OffersWhatTheWordBeginsWith)
{
    EXPECT_THAT(offered({"ro"}), ElementsAre("rotate"));
    EXPECT_THAT(offered({"rotate", "--d"}), ElementsAre("--delete-old-now"));
    EXPECT_THAT(offered({"nothing"}), IsEmpty());
    EXPECT_EQ(completion({"rotate", "--a"}).candidates.at(0).about,
              "Every profile, even after a failure");
}

TEST(Completion, OffersValuesWhereAnOptionWantsOne)
{
    EXPECT_THAT(offered({"env", "--shell", ""}),
                UnorderedElementsAre("sh", "bash", "zsh", "fish", "json"));
    EXPECT_THAT(offered({"env", "--shell", "f"}), ElementsAre("fish"));
    EXPECT_THAT(offered({"completion", ""}), UnorderedElementsAre("bash", "zsh", "fish"));
    EXPECT_THAT(offered({"token", "--profile", ""}), ElementsAre("DEFAULT", "my one"));
    EXPECT_THAT(offered({"token", "-p", "my"}), ElementsAre("my one"));
    EXPECT_THAT(offered({"login", "--as", "D"}), ElementsAre("DEFAULT"));
    EXPECT_THAT(offered({"token", "--host", ""}), IsEmpty());
    EXPECT_THAT(offered({"token", "--json", ""}), Contains("--header"));
    EXPECT_THAT(offered({"token", "--profile", "status", "--j"}), ElementsAre("--json"));
    EXPECT_THAT(offered({"token", "--profile", "--json", "--h"}),
                ElementsAre("--help", "--host", "--header"));
}

// bash parts words at the =, the others do not.
TEST(Completion, OffersValuesBehindAnEqualsSign)
{
    EXPECT_THAT(offered({"token", "--profile=my"}), ElementsAre("--profile=my one"));
    EXPECT_THAT(offered({"env", "--shell="}), testing::SizeIs(5));
    EXPECT_THAT(offered({"token", "--json=D"}), IsEmpty());
    EXPECT_THAT(offered({"token", "--profile", "=", "D"}), ElementsAre("DEFAULT"));
    EXPECT_THAT(offered({"token", "--profile", "="}), ElementsAre("DEFAULT", "my one"));
    EXPECT_THAT(offered({"token", "--profile", "=", "D", "--j"}), ElementsAre("--json"));
    EXPECT_TRUE(completion({"import", "--file", "=", "a"}).files);
    EXPECT_FALSE(
        completion({"import", "--file=a"}).files);  // the shell would complete the whole word
}

TEST(Completion, AsksForNamesOnlyWhereTheyAreOffered)
{
    const auto fail = []() -> Words {
        ADD_FAILURE();
        return {};
    };
    for (const auto& words : {Words{""}, Words{"token", "-"}, Words{"env", "--shell", ""}})
        EXPECT_FALSE(complete_command_line(words, fail).candidates.empty());
}

TEST(Completion, LeavesAnotherProgramsWordsToTheShell)
{
    EXPECT_TRUE(completion({"token", "--", "a"}).files);
    EXPECT_FALSE(completion({"token", "--"}).files);
}

TEST(Completion, IsALineForEach)
{
    EXPECT_EQ(completion_text({{{"a", "b"}, {"c\nd", ""}}, false}), "a\tb\nc?d\n");
    EXPECT_EQ(completion_text({{}, true}), ":files\n");
    EXPECT_EQ(completion_text({}), "");
}
