#include "daemon/process/daemon_lock.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

using patkeeper::DaemonLock;
using patkeeper::test::TemporaryDirectory;

TEST(DaemonLock, TellsTheSecondTakerWhoHoldsIt)
{
    const TemporaryDirectory directory;
    std::string holder;
    const auto first = DaemonLock::take(directory / "lock", holder);
    ASSERT_TRUE(first);
    EXPECT_EQ(holder, "");
    EXPECT_FALSE(DaemonLock::take(directory / "lock", holder));
    EXPECT_EQ(holder, "process " + std::to_string(::getpid()));
}

TEST(DaemonLock, IsLetGoWithTheObject)
{
    const TemporaryDirectory directory;
    std::string holder;
    auto first = DaemonLock::take(directory / "lock", holder);
    auto moved = std::make_optional(*std::move(first));
    first.reset();
    EXPECT_FALSE(DaemonLock::take(directory / "lock", holder)) << "moved, not let go";
    moved.reset();
    EXPECT_TRUE(DaemonLock::take(directory / "lock", holder));
}

TEST(DaemonLock, WritesOverWhatADeadHolderLeft)
{
    const TemporaryDirectory directory;
    std::ofstream(directory / "lock") << "123456789012345\nand more\n";
    std::string holder;
    const auto lock = DaemonLock::take(directory / "lock", holder);
    ASSERT_TRUE(lock);
    std::ifstream file(directory / "lock");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(text, std::to_string(::getpid()) + "\n");
    struct stat status {};
    ASSERT_EQ(::stat((directory / "lock").c_str(), &status), 0);
}

TEST(DaemonLock, TellsOfAHolderThatHasNotSaidWhoItIs)
{
    const TemporaryDirectory directory;
    std::string holder;
    const auto lock = DaemonLock::take(directory / "lock", holder);
    ASSERT_EQ(::truncate((directory / "lock").c_str(), 0), 0);
    EXPECT_FALSE(DaemonLock::take(directory / "lock", holder));
    EXPECT_EQ(holder, "another process");
}

TEST(DaemonLock, IsAFileOfItsOwnerOnly)
{
    const TemporaryDirectory directory;
    std::string holder;
    const auto lock = DaemonLock::take(directory / "lock", holder);
    struct stat status {};
    ASSERT_EQ(::stat((directory / "lock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(DaemonLock, FollowsNoSymbolicLink)
{
    const TemporaryDirectory directory;
    std::ofstream(directory / "target") << "precious\n";
    std::filesystem::create_symlink(directory / "target", directory / "lock");
    std::string holder;
    EXPECT_THROW(static_cast<void>(DaemonLock::take(directory / "lock", holder)),
                 std::system_error);
    EXPECT_THROW(static_cast<void>(DaemonLock::take(directory / "no/lock", holder)),
                 std::system_error);
}

TEST(DaemonLock, IsHeldAlsoWhereTheProcessIdCannotBeWritten)
{
    const TemporaryDirectory directory;
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
    const auto old = ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &none);
    std::string holder;
    const auto lock = DaemonLock::take(directory / "lock", holder);
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, old);
    ASSERT_TRUE(lock);
    EXPECT_EQ(std::filesystem::file_size(directory / "lock"), 0U);
    EXPECT_FALSE(DaemonLock::take(directory / "lock", holder));
    EXPECT_EQ(holder, "another process");
}

TEST(DaemonLock, IsSharedByDaemonsThatKeepAnOlderOneOut)
{
    const TemporaryDirectory directory;
    std::string holder;
    {
        const auto older = DaemonLock::take(directory / "lock", holder);
        ASSERT_TRUE(older);
        EXPECT_FALSE(DaemonLock::share(directory / "lock", holder));
        EXPECT_EQ(holder, "process " + std::to_string(::getpid()));
    }
    const auto one = DaemonLock::share(directory / "lock", holder);
    const auto other = DaemonLock::share(directory / "lock", holder);
    EXPECT_TRUE(one && other);
    EXPECT_FALSE(DaemonLock::take(directory / "lock", holder)) << "which is what an older one does";
}
