#include "daemon/process/private_directory.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using patkeeper::make_private_directory;
using patkeeper::test::TemporaryDirectory;

namespace {

std::string error_of(const std::string& path)
{
    try {
        make_private_directory(path);
        return "none";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

mode_t mode_of(const std::string& path)
{
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
}

}  // namespace

TEST(PrivateDirectory, IsMadeForItsOwnerOnly)
{
    const TemporaryDirectory directory;
    const auto old = ::umask(0);
    const auto error = error_of(directory / "state/patkeeper");
    ::umask(old);
    EXPECT_EQ(error, "none");
    EXPECT_EQ(mode_of(directory / "state/patkeeper"), 0700U);
    EXPECT_EQ(error_of(directory / "state/patkeeper"), "none") << "it is there already";
}

TEST(PrivateDirectory, IsMadeForItsOwnerOnlyWithASlashAtItsEnd)
{
    const TemporaryDirectory directory;
    const auto old = ::umask(022);
    const auto error = error_of(directory / "patkeeper/");
    ::umask(old);
    EXPECT_EQ(error, "none");
    EXPECT_EQ(mode_of(directory / "patkeeper"), 0700U);
}

TEST(PrivateDirectory, IsRefusedWhereOthersMayEnter)
{
    const TemporaryDirectory directory;
    const auto path = directory / "patkeeper";
    std::filesystem::create_directory(path);
    for (const mode_t mode : {0755U, 0770U, 0701U, 0710U, 0702U}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        EXPECT_EQ(error_of(path), path + " is open to others; run: chmod 700 " + path);
        EXPECT_EQ(mode_of(path), mode) << "it is not changed behind anyone's back";
    }
    ASSERT_EQ(::chmod(path.c_str(), 0700), 0);
    EXPECT_EQ(error_of(path), "none");
}

TEST(PrivateDirectory, IsNotOneThatOtherProgramsUse)
{
    const TemporaryDirectory directory;
    const auto path = directory / "shared";
    std::filesystem::create_directory(path);
    for (const mode_t mode : {01777U, 0755U}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        EXPECT_EQ(error_of(path),
                  path + " is open to others; a folder of patkeeper's own is needed, like " + path +
                      "/patkeeper");
    }
}

TEST(PrivateDirectory, IsNoSymbolicLinkAndNoFile)
{
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "target");
    std::filesystem::create_directory_symlink(directory / "target", directory / "link");
    std::ofstream(directory / "file") << "x";
    for (const auto* name : {"link", "link/", "file"}) {
        EXPECT_NE(error_of(directory / name).find(" is not a directory of this user"),
                  std::string::npos)
            << name << ": " << error_of(directory / name);
    }
}

TEST(PrivateDirectory, IsNobodyElses)
{
    if (::geteuid() != 0) {
        EXPECT_EQ(error_of("/"), "/ is not a directory of this user");
        return;
    }
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "theirs");
    ASSERT_EQ(::chown((directory / "theirs").c_str(), 4711, 4711), 0);
    EXPECT_EQ(error_of(directory / "theirs"),
              (directory / "theirs") + " is not a directory of this user");
}

TEST(PrivateDirectory, CannotBeMadeBelowAFile)
{
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "x";
    EXPECT_EQ(error_of(directory / "file/patkeeper").rfind("cannot make ", 0), 0U);
}
