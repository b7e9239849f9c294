#include "client/daemon_log.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using patkeeper::client::DaemonLog;
using patkeeper::test::TemporaryDirectory;

namespace {

void write(const DaemonLog& log, const std::string& text)
{
    ASSERT_EQ(::write(log.file(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

unsigned mode_of(const std::string& path)
{
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777U;
}

}  // namespace

TEST(DaemonLog, IsMadeForItsOwnerAlone)
{
    const TemporaryDirectory home;
    const DaemonLog log(home / "a/b/patkeeper");
    EXPECT_EQ(mode_of(home / "a/b/patkeeper"), 0700U);
    EXPECT_EQ(mode_of(home / "a/b/patkeeper/daemon.log"), 0600U);
}

TEST(DaemonLog, TellsWhatWasWrittenSince)
{
    const TemporaryDirectory home;
    write(DaemonLog(home / "patkeeper"), "before\n");
    const DaemonLog log(home / "patkeeper");
    EXPECT_EQ(log.written(), "");
    write(log, "now\n");
    EXPECT_EQ(log.written(), "now\n");
    write(log, std::string(5000, 'x') + "end");
    EXPECT_EQ(log.written(), std::string(4093, 'x') + "end");
}

TEST(DaemonLog, MovesAFileThatIsNearlyFull)
{
    const TemporaryDirectory home;
    const auto path = home / "patkeeper/daemon.log";
    const auto old = home / "patkeeper/daemon.1.log";
    constexpr auto most = DaemonLog::max_size - DaemonLog::words_size;
    write(DaemonLog(home / "patkeeper"), std::string(most, 'x'));
    write(DaemonLog(home / "patkeeper"), "y");
    EXPECT_EQ(std::filesystem::file_size(path), most + 1);
    EXPECT_FALSE(std::filesystem::exists(old));
    const DaemonLog log(home / "patkeeper");
    write(log, "new");
    EXPECT_EQ(log.written(), "new");
    EXPECT_EQ(std::filesystem::file_size(path), 3U);
    EXPECT_EQ(std::filesystem::file_size(old), most + 1);
    EXPECT_EQ(mode_of(path), 0600U);
}

TEST(DaemonLog, RemembersTheFirstWordsWhereNoneCanBe)
{
    const TemporaryDirectory home;
    std::ofstream(home / "file") << "in the way";
    const DaemonLog log(home / "file");
    EXPECT_EQ(log.written(), "");
    write(log, "why\n");
    EXPECT_EQ(log.written(), "why\n");
    write(log, std::string(4092, 'x'));
    EXPECT_EQ(::write(log.file(), "x", 1), -1);
    EXPECT_EQ(log.written(), "why\n" + std::string(4092, 'x'));
}
