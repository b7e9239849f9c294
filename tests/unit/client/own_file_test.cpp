#include "client/own_file.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace patkeeper;
using namespace patkeeper::client;
using patkeeper::test::TemporaryDirectory;

namespace {

namespace fs = std::filesystem;

constexpr uid_t another_user = 65534;

class OwnFileTest : public testing::Test {
protected:
    void write(const std::string& text) const { std::ofstream(path) << text; }
    [[nodiscard]] std::string read() const
    {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    [[nodiscard]] struct stat status() const
    {
        struct stat result {};
        EXPECT_EQ(::stat(path.c_str(), &result), 0);
        return result;
    }
    [[nodiscard]] auto mode() const { return status().st_mode & 07777U; }
    // The sentence with which it is refused.
    [[nodiscard]] std::string refusal(const std::string& which) const
    {
        const auto file = OwnFile::open(which);
        if (file) return "taken";
        EXPECT_EQ(file.error().code, ExitCode::refused);
        return file.error().sentence + " | " + std::get<Try>(file.error().advice).command;
    }
    [[nodiscard]] std::size_t files() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
    }

    TemporaryDirectory folder;
    std::string path = folder / "cfg";
};

}  // namespace

TEST_F(OwnFileTest, IsReplacedWithItsModeKept)
{
    for (const mode_t kept : {0600U, 0644U, 0400U}) {
        fs::remove(path);
        write("old");
        ASSERT_EQ(::chmod(path.c_str(), kept), 0);
        auto file = OwnFile::open(path);
        ASSERT_TRUE(file);
        EXPECT_EQ(file->text(), "old");
        EXPECT_FALSE(file->replace("new"));
        EXPECT_EQ(read(), "new");
        EXPECT_EQ(mode(), kept);
    }
    EXPECT_EQ(files(), 1U);
}

TEST_F(OwnFileTest, KeepsItsGroup)
{
    if (::geteuid() != 0) GTEST_SKIP() << "another group needs root";
    write("old");
    ASSERT_EQ(::chown(path.c_str(), 0, 12), 0);
    EXPECT_FALSE(OwnFile::open(path)->replace("new"));
    EXPECT_EQ(status().st_gid, 12U);
}

TEST_F(OwnFileTest, IsMadeForItsOwnerOnly)
{
    auto file = OwnFile::open(path);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->text(), "");
    EXPECT_FALSE(file->replace("new"));
    EXPECT_EQ(read(), "new");
    EXPECT_EQ(mode(), 0600U);
}

TEST_F(OwnFileTest, IsNotWrittenWhereNothingChanges)
{
    EXPECT_FALSE(OwnFile::open(path)->replace(""));
    EXPECT_FALSE(fs::exists(path));
    write("old");
    const auto before = status();
    EXPECT_FALSE(OwnFile::open(path)->replace("old"));
    EXPECT_EQ(status().st_ino, before.st_ino);
    EXPECT_EQ(status().st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

TEST_F(OwnFileTest, IsFollowedThroughLinksThatStay)
{
    fs::create_directory(folder / "dotfiles");
    const auto target = folder / "dotfiles/real";
    fs::create_symlink("dotfiles/link", path);
    fs::create_symlink(target, folder / "dotfiles/link");
    for (const auto* text : {"made", "replaced"}) {
        EXPECT_FALSE(OwnFile::open(path)->replace(text));
        EXPECT_EQ(read(), text);
        EXPECT_TRUE(fs::is_symlink(path) && fs::is_symlink(folder / "dotfiles/link"));
        EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(target)));
    }
    fs::create_symlink("loop", folder / "loop");
    EXPECT_FALSE(OwnFile::open(folder / "loop"));
}

TEST_F(OwnFileTest, IsRefusedWhereOthersCanWrite)
{
    write("old");
    for (const mode_t open : {0620U, 0602U, 0666U}) {
        ASSERT_EQ(::chmod(path.c_str(), open), 0);
        EXPECT_EQ(refusal(path),
                  path + " can be written by others, so it was left alone | chmod go-w " + path);
    }
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    for (const mode_t open : {0720U, 0702U, 01777U}) {
        ASSERT_EQ(::chmod(folder.path().c_str(), open), 0);
        EXPECT_NE(refusal(path).find("can be written by others"), std::string::npos);
        EXPECT_NE(refusal(folder / "none").find("can be written by others"), std::string::npos);
    }
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    EXPECT_EQ(refusal(path), "taken");
}

TEST_F(OwnFileTest, IsRefusedWhereALinkLeadsToAFolderOfOthers)
{
    fs::create_directory(folder / "open");
    fs::permissions(folder / "open", fs::perms::all);
    fs::create_symlink("open/real", path);
    EXPECT_NE(refusal(path).find("open can be written by others"), std::string::npos);
}

TEST_F(OwnFileTest, IsRefusedWhenItIsAnothers)
{
    if (::geteuid() != 0) GTEST_SKIP() << "another user's file needs root";
    write("old");
    ASSERT_EQ(::chown(path.c_str(), another_user, 0), 0);
    EXPECT_NE(refusal(path).find("belongs to another user"), std::string::npos);
    ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
    ASSERT_EQ(::chown(folder.path().c_str(), another_user, 0), 0);
    EXPECT_NE(refusal(path).find("belongs to another user"), std::string::npos);
}

TEST_F(OwnFileTest, IsARegularFile)
{
    fs::create_directory(path);
    EXPECT_NE(refusal(path).find("is not a regular file"), std::string::npos);
}

TEST_F(OwnFileTest, IsLeftAloneWhenAnotherProgramWroteInTheMeantime)
{
    auto none = OwnFile::open(path);
    write("theirs");
    EXPECT_EQ(none->replace("new")->code, ExitCode::try_later);
    auto file = OwnFile::open(path);
    fs::remove(path);
    EXPECT_EQ(file->replace("new")->code, ExitCode::try_later);
    write("theirs");
    EXPECT_EQ(file->replace("new")->code, ExitCode::try_later);
    EXPECT_EQ(read(), "theirs");
}

TEST_F(OwnFileTest, LeavesNothingBesideItWhenItCannotBeWritten)
{
    write("old");
    const rlimit before = [] {
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        return limit;
    }();
    const rlimit tiny{.rlim_cur = 1, .rlim_max = before.rlim_max};
    auto file = OwnFile::open(path);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tiny), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    const auto failure = file->replace("a longer text");
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ExitCode::failed);
    EXPECT_EQ(read(), "old");
    EXPECT_EQ(files(), 1U);
}
