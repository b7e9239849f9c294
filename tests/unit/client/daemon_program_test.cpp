#include "client/daemon_program.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace patkeeper::client;

namespace {

std::string found(const std::string& own, const std::string& path, std::set<std::string> programs)
{
    const auto environment = [&](const char*) { return std::optional(path); };
    const auto is_program = [&](const std::string& file) { return programs.contains(file); };
    return find_daemon(own, environment, is_program).value_or("none");
}

std::vector<std::string> kept(std::vector<std::string> variables)
{
    return environment_for_daemon(std::move(variables), "/here");
}

}  // namespace

TEST(DaemonProgram, LiesBesideTheClientElseInThePath)
{
    EXPECT_EQ(found("/a/patkeeper", "/b:/c", {"/a/patkeeperd", "/b/patkeeperd"}), "/a/patkeeperd");
    EXPECT_EQ(found("/a/patkeeper", "/b:/c", {"/b/patkeeperd", "/c/patkeeperd"}), "/b/patkeeperd");
    EXPECT_EQ(found("/a/patkeeper", "/b:/c", {"/c/patkeeperd"}), "/c/patkeeperd");
    EXPECT_EQ(found("/a/patkeeper", "/b:/c", {}), "none");
    EXPECT_EQ(found("", "", {"/patkeeperd"}), "none");
}

TEST(DaemonProgram, LiesWithTheOthersForAProgramInLibexec)
{
    const std::set<std::string> both{"/a/bin/patkeeperd", "/a/libexec/patkeeper/patkeeperd"};
    EXPECT_EQ(found("/a/libexec/patkeeper/databricks", "", both), "/a/bin/patkeeperd");
    EXPECT_EQ(found("/libexec/patkeeper/databricks", "", {"/bin/patkeeperd"}), "/bin/patkeeperd");
    EXPECT_EQ(found("/a/patkeeper/databricks", "", {"/bin/patkeeperd"}), "none");
    EXPECT_EQ(found("/a/bin/patkeeper", "", {"/bin/patkeeperd", "/a/libexec/bin/patkeeperd"}),
              "none");
}

TEST(DaemonProgram, IsNotLookedForWhereTheClientHappensToStand)
{
    EXPECT_EQ(found("/a/patkeeper", ":.:b", {"/patkeeperd", "./patkeeperd", "b/patkeeperd"}),
              "none");
}

TEST(DaemonProgram, GetsNoTokensAndNothingThatWasMeantForOurParent)
{
    EXPECT_EQ(kept({"A=1", "DATABRICKS_TOKEN=x", "NOTIFY_SOCKET=/n", "LISTEN_FDS=1", "B="}),
              (std::vector<std::string>{"A=1", "B="}));
    EXPECT_EQ(kept({"NOTIFY_SOCKETS=x"}), std::vector<std::string>{"NOTIFY_SOCKETS=x"});
}

TEST(DaemonProgram, FindsItsConfigurationFromElsewhere)
{
    EXPECT_EQ(
        kept({"PATKEEPER_CONFIG=a.toml", "PATKEEPER_CONFIG=/a.toml", "PATKEEPER_CONFIG="}),
        (std::vector<std::string>{
            "PATKEEPER_CONFIG=/here/a.toml", "PATKEEPER_CONFIG=/a.toml", "PATKEEPER_CONFIG="}));
}

TEST(DaemonProgram, HasLastWords)
{
    EXPECT_EQ(last_words("info: x\npatkeeperd: it is full\n"), "it is full");
    EXPECT_EQ(last_words("it is full"), "it is full");
    EXPECT_EQ(last_words("\n"), "");
    EXPECT_EQ(last_words(""), "");
}
