#include "protocol/foreign_folder.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <unistd.h>

using namespace patkeeper;
using patkeeper::test::TemporaryDirectory;

namespace {

constexpr uid_t me = 4711;
constexpr uid_t other = 4712;

// Only root can give folders away.
class ForeignFolders : public testing::Test {
protected:
    void SetUp() override
    {
        if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    }

    void make(const std::string& path, uid_t owner)
    {
        std::filesystem::create_directory(home_ / path);
        ASSERT_EQ(::chown((home_ / path).c_str(), owner, owner), 0);
    }

    std::string found(const std::string& base, const std::string& path, uid_t user = me)
    {
        const auto folder = foreign_folder(home_ / base, home_ / path, user);
        return folder ? folder->path.substr(home_.path().string().size()) : "none";
    }

    std::string found_in(std::map<std::string, std::string> variables, uid_t user = me)
    {
        const auto environment = [&](const char* name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
        };
        const auto folder = foreign_folder(environment, user);
        return folder ? folder->path.substr(home_.path().string().size()) : "none";
    }

    TemporaryDirectory home_;
};

}  // namespace

TEST_F(ForeignFolders, AreThoseOfAnotherUserWhoeverAsks)
{
    make("home", other);
    EXPECT_EQ(found("home", "home/.local/state/patkeeper"), "/home");
    EXPECT_EQ(found("home", "home/.local/state/patkeeper", 0), "/home");
    EXPECT_EQ(found("home", "home/.local/state/patkeeper", other), "none");
}

TEST_F(ForeignFolders, AreJudgedByTheDeepestThatIsThere)
{
    make("home", 0);
    make("home/.local", me);
    EXPECT_EQ(found("home", "home/.local/state/patkeeper"), "none");
    make("home/.local/state", other);
    EXPECT_EQ(found("home", "home/.local/state/patkeeper"), "/home/.local/state");
    make("home/.local/state/patkeeper", me);
    EXPECT_EQ(found("home", "home/.local/state/patkeeper"), "none");
}

TEST_F(ForeignFolders, AreRootsTooAtTheBaseButNotAboveItWhereTheUserCanWrite)
{
    make("home", 0);
    EXPECT_EQ(found("home", "home/.local/state/patkeeper"), "/home");
    EXPECT_EQ(found("home/new", "home/new/patkeeper"), "none") << "this process can write there";
    make("shared", other);
    EXPECT_EQ(found("shared/new", "shared/new/patkeeper"), "/shared");
}

TEST_F(ForeignFolders, AreLookedForWhereTheEnvironmentLeads)
{
    make("mine", me);
    make("theirs", other);
    make("run", me);
    const auto mine = home_ / "mine";
    const auto theirs = home_ / "theirs";
    const auto run = home_ / "run";
    EXPECT_EQ(found_in({{"HOME", mine}, {"XDG_RUNTIME_DIR", run}}), "none");
    EXPECT_EQ(found_in({{"HOME", theirs}, {"XDG_RUNTIME_DIR", run}}), "/theirs");
    EXPECT_EQ(found_in({{"HOME", mine}, {"XDG_RUNTIME_DIR", theirs}}), "/theirs");
    EXPECT_EQ(found_in({{"HOME", theirs}, {"XDG_STATE_HOME", mine}, {"XDG_RUNTIME_DIR", run}}),
              "none");
    EXPECT_EQ(found_in({{"HOME", mine}, {"XDG_STATE_HOME", theirs}, {"XDG_RUNTIME_DIR", run}}),
              "/theirs");
    EXPECT_EQ(found_in({{"HOME", mine}, {"PATKEEPER_SOCKET", theirs + "/run/s"}}), "/theirs");
    EXPECT_EQ(
        found_in({{"HOME", mine}, {"PATKEEPER_SOCKET", run + "/s"}, {"XDG_RUNTIME_DIR", theirs}}),
        "none");
}
