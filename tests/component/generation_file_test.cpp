#include "daemon/profiles/generation_file.hpp"

#include "tests/support/daemon_world.hpp"
#include "tests/unit/process/temporary_directory.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

class GenerationFileTest : public DaemonWorld {
protected:
    std::string line() const
    {
        std::ifstream written(path);
        std::string text;
        std::getline(written, text);
        return text;
    }

    ino_t inode() const
    {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
    }

    TemporaryDirectory directory;
    std::string path = directory / "generation";
    GenerationFile file{registry, path};
};

}  // namespace

TEST_F(GenerationFileTest, ChangesWhenATokenIsRotatedAndNotOtherwise)
{
    call(login("DEFAULT"));
    const auto first = line();
    EXPECT_EQ(first.size(), 64U);
    const auto same = inode();
    policy.enabled = false;
    registry.reconfigure(registry.settings());  // the view changes, the token does not
    advance(1h);
    EXPECT_EQ(inode(), same);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    EXPECT_NE(line(), first);
}

TEST_F(GenerationFileTest, ChangesAtALoginAndALogout)
{
    call(login("one"));
    const auto one = line();
    call(login("two"));
    EXPECT_NE(line(), one);
    EXPECT_EQ(call(RemoveProfile{"two", {}}), "ok");
    EXPECT_EQ(line(), one);
}

// A token without the scope to list has no known id.
TEST_F(GenerationFileTest, ChangesWhereTheIdIsUnknown)
{
    auto first = login("DEFAULT");
    first.token_value = Secret(paste(24h, Scopes{"sql"}));
    EXPECT_EQ(call(first), "ok");
    const auto before = line();
    advance(1s);
    auto second = login("DEFAULT");
    second.token_value = Secret(paste(24h, Scopes{"sql"}));
    second.replace = true;
    EXPECT_EQ(call(second), "ok");
    EXPECT_NE(line(), before);
}

TEST_F(GenerationFileTest, StaysWhileTheKeyringIsLockedOrAwayAndAfter)
{
    call(login("DEFAULT"));
    const auto before = line();
    const auto same = inode();
    for (const auto trouble : {Mishap::locked, Mishap::none, Mishap::unavailable, Mishap::none}) {
        store.become(trouble);
        poll();
        EXPECT_EQ(line(), before);
    }
    EXPECT_EQ(inode(), same);
}

TEST_F(GenerationFileTest, StaysUntilTheKeyringHasBeenRead)
{
    stop_registry();
    std::filesystem::remove(path);
    keep("one");
    store.become(Mishap::unavailable);
    start_registry();
    EXPECT_EQ(line(), "");
    store.become(Mishap::none);
    poll();
    EXPECT_EQ(line().size(), 64U);
}

TEST_F(GenerationFileTest, IsForItsOwnerAlone)
{
    call(login("DEFAULT"));
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(GenerationFileTest, HarmsNobodyWhereItCannotBeWritten)
{
    std::filesystem::create_directory(path + ".new");
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    EXPECT_EQ(serve("DEFAULT"), "ok");
}
