#include "protocol/socket_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

using namespace patkeeper;

namespace {

constexpr uid_t user = 1000;

Environment with(std::map<std::string, std::string> variables)
{
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

// The first socket where these folders are there.
std::optional<std::string> first(std::map<std::string, std::string> variables,
                                 std::map<std::string, uid_t> folders = {})
{
    return first_socket(
        with(std::move(variables)), user, [&](const std::string& path) -> std::optional<uid_t> {
            const auto found = folders.find(path);
            if (found == folders.end()) return std::nullopt;
            return found->second;
        });
}

}  // namespace

TEST(FirstSocket, IsTheFirstOfThesePlaces)
{
    const std::map<std::string, uid_t> folders{{"/run/patkeeper/1000", user},
                                               {"/run/user/1000", user}};
    EXPECT_EQ(first({{"PATKEEPER_SOCKET", "/s"}, {"XDG_RUNTIME_DIR", "/x"}}, folders), "/s");
    EXPECT_EQ(first({{"XDG_RUNTIME_DIR", "/x"}}, folders), "/run/patkeeper/1000/patkeeper.sock");
    EXPECT_EQ(first({{"XDG_RUNTIME_DIR", "/x"}}), "/x/patkeeper/patkeeper.sock");
    EXPECT_EQ(first({}, {{"/run/user/1000", user}}), "/run/user/1000/patkeeper/patkeeper.sock");
    EXPECT_EQ(first({}), std::nullopt);
}

TEST(FirstSocket, IsInNoFolderOfAnotherUser)
{
    EXPECT_EQ(first({{"XDG_RUNTIME_DIR", "/x"}}, {{"/run/patkeeper/1000", 0}}),
              "/x/patkeeper/patkeeper.sock");
    EXPECT_EQ(first({}, {{"/run/user/1000", 0}}), std::nullopt);
}

TEST(FirstSocket, IgnoresARelativeRuntimeDirectory)
{
    EXPECT_EQ(first({{"XDG_RUNTIME_DIR", "x"}}), std::nullopt);
    EXPECT_EQ(first({{"PATKEEPER_SOCKET", "s"}}), "s");
}

TEST(SocketsToTry, AreTwoUnlessOneIsNamed)
{
    const auto both = sockets_to_try(with({{"XDG_RUNTIME_DIR", "/x"}, {"HOME", "/h"}}), user);
    EXPECT_THAT(
        both,
        testing::ElementsAre(
            "/x/patkeeper/patkeeper.sock",
            testing::MatchesRegex("/h/.local/state/patkeeper/[0-9a-f-]{36}/run/patkeeper.sock")));
    EXPECT_THAT(sockets_to_try(with({{"PATKEEPER_SOCKET", "/s"}, {"HOME", "/h"}}), user),
                testing::ElementsAre("/s"));
    EXPECT_THAT(sockets_to_try(with({{"XDG_RUNTIME_DIR", "/x"}}), user),
                testing::ElementsAre("/x/patkeeper/patkeeper.sock"));
}

TEST(PatkeepersFolder, IsKnownByAName)
{
    EXPECT_TRUE(is_patkeepers_folder("/run/user/1/patkeeper"));
    EXPECT_TRUE(is_patkeepers_folder("/h/.local/state/patkeeper/1-2/run"));
    EXPECT_FALSE(is_patkeepers_folder("/tmp"));
    EXPECT_FALSE(is_patkeepers_folder("/home/patkeeper2"));
}

TEST(ProcessEnvironment, TakesAnEmptyVariableForNone)
{
    ::setenv("PATKEEPER_TEST_VARIABLE", "", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), std::nullopt);
    ::setenv("PATKEEPER_TEST_VARIABLE", "x", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), "x");
    ::unsetenv("PATKEEPER_TEST_VARIABLE");  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), std::nullopt);
}
