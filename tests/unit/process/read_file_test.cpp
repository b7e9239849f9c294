#include "daemon/process/read_file.hpp"

#include "daemon/process/private_group.hpp"
#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace patkeeper;
using patkeeper::test::TemporaryDirectory;

namespace {

constexpr std::size_t limit = 100;

void write_file(const std::string& path, const std::string& text)
{
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0644);
}

void set_mode(const std::string& path, mode_t mode)
{
    ASSERT_EQ(::chmod(path.c_str(), mode), 0) << path;
}

void make_socket(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
}

// What was read, "(missing)", or why not.
std::string outcome(const Result<std::optional<std::string>, Invalid>& text)
{
    if (!text) return text.error().reason;
    return text->value_or("(missing)");
}

std::string read_plain(const std::string& path)
{
    return outcome(read_file(path, limit));
}

std::string read_trusted(const std::string& path)
{
    return outcome(read_trusted_file(path, limit));
}

}  // namespace

TEST(ReadFile, ReadsARegularFileUpToItsLimit)
{
    const TemporaryDirectory directory;
    const std::string largest(limit, 'x');
    for (const auto& text : {std::string(), std::string("text\n"), largest}) {
        write_file(directory / "file", text);
        EXPECT_EQ(read_plain(directory / "file"), text);
        EXPECT_EQ(read_trusted(directory / "file"), text);
    }
    write_file(directory / "file", largest + "x");
    EXPECT_EQ(read_plain(directory / "file"), "it is larger than 100 bytes");
    EXPECT_EQ(read_trusted(directory / "file"), "it is larger than 100 bytes");
    EXPECT_NE(read_plain("/proc/self/comm"), "") << "whose size is told as 0";
}

TEST(ReadFile, TellsAMissingFile)
{
    const TemporaryDirectory directory;
    write_file(directory / "file", "text");
    for (const auto* name : {"missing", "no/such/folder", "file/below"}) {
        EXPECT_EQ(read_plain(directory / name), "(missing)") << name;
        EXPECT_EQ(read_trusted(directory / name), "(missing)") << name;
    }
}

TEST(ReadFile, WaitsForNothing)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkfifo((directory / "fifo").c_str(), 0600), 0);
    ASSERT_EQ(::symlink("fifo", (directory / "link").c_str()), 0);
    make_socket(directory / "socket");
    for (const auto reader : {read_plain, read_trusted}) {
        const auto* const how = reader == read_plain ? "plain" : "trusted";
        EXPECT_EQ(reader(directory / "fifo"), "it is a FIFO, not a regular file") << how;
        EXPECT_EQ(reader(directory / "link"), "it is a FIFO, not a regular file") << how;
        EXPECT_EQ(reader(directory / "socket"), "it is not a regular file") << how;
        EXPECT_EQ(reader(directory.path()), "it is a directory") << how;
        EXPECT_EQ(reader("/dev/null"), "it is not a regular file") << how;
        EXPECT_EQ(reader("/dev/zero"), "it is not a regular file") << how;
    }
}

TEST(ReadFile, RefusesAPipeOnStandardInput)
{
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const auto name = "/proc/self/fd/" + std::to_string(ends[0]);
    EXPECT_EQ(read_plain(name), "it is a FIFO, not a regular file");
    EXPECT_EQ(read_trusted(name), "it is a FIFO, not a regular file");
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(ReadTrustedFile, FollowsLinks)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkdir((directory / "dotfiles").c_str(), 0755), 0);
    write_file(directory / "dotfiles/file", "text");
    ASSERT_EQ(::symlink("dotfiles/file", (directory / "relative").c_str()), 0);
    ASSERT_EQ(::symlink((directory / "relative").c_str(), (directory / "absolute").c_str()), 0);
    EXPECT_EQ(read_trusted(directory / "relative"), "text");
    EXPECT_EQ(read_trusted(directory / "absolute"), "text");
    ASSERT_EQ(::symlink("nowhere", (directory / "dangling").c_str()), 0);
    EXPECT_EQ(read_trusted(directory / "dangling"),
              "it is a link to " + (directory / "nowhere") + ", which does not exist");
    ASSERT_EQ(::symlink("circle", (directory / "circle").c_str()), 0);
    EXPECT_EQ(read_trusted(directory / "circle"),
              "it cannot be read: Too many levels of symbolic links");
}

TEST(ReadTrustedFile, RefusesWhatEveryoneCanWrite)
{
    const TemporaryDirectory directory;
    const auto folder = directory / "a 'folder'";
    const auto file = folder + "/file";
    ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
    write_file(file, "text");
    set_mode(file, 0646);
    EXPECT_EQ(read_trusted(file),
              "other users can write " + file + "; run: chmod go-w '" + directory.path().string() +
                  R"(/a '\''folder'\''/file')");
    set_mode(file, 0644);
    set_mode(folder, 0757);
    EXPECT_EQ(read_trusted(file).find("other users can write " + folder + "; run: chmod go-w "),
              0U);
    set_mode(folder, 0755);
    EXPECT_EQ(read_trusted(file), "text");
    set_mode(folder, 01777);
    EXPECT_EQ(read_trusted(file), "text") << "in a sticky folder no one replaces it";
}

TEST(ReadTrustedFile, LooksAtTheTargetOfALinkAndItsFolder)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::mkdir((directory / "target").c_str(), 0755), 0);
    ASSERT_EQ(::mkdir((directory / "link").c_str(), 0755), 0);
    write_file(directory / "target/file", "text");
    ASSERT_EQ(::symlink("../target/file", (directory / "link/file").c_str()), 0);
    EXPECT_EQ(read_trusted(directory / "link/file"), "text");
    for (const auto* name : {"target/file", "target", "link"}) {
        const auto path = directory / name;
        set_mode(path, 0777);
        EXPECT_EQ(read_trusted(directory / "link/file").find("other users can write "), 0U) << name;
        set_mode(path, 0755);
    }
    EXPECT_EQ(read_trusted(directory / "link/file"), "text");
}

TEST(ReadTrustedFile, LetsAGroupWriteOnlyIfItIsTheUsersOwn)
{
    const TemporaryDirectory directory;
    const auto file = directory / "file";
    write_file(file, "text");
    set_mode(file, 0664);
    const auto refusal = "other users can write " + file + "; run: chmod go-w '" + file + "'";
    EXPECT_EQ(read_trusted(file), is_own_private_group(::getegid()) ? "text" : refusal);
    if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    ASSERT_EQ(::chown(file.c_str(), 0, 12345), 0);
    EXPECT_EQ(read_trusted(file), refusal);
}

TEST(ReadTrustedFile, RefusesWhatBelongsToAnotherUser)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    const TemporaryDirectory directory;
    const auto refusal = [&](const std::string& path) {
        return path +
               " belongs to another user (uid 12345), who could change it; use a file of "
               "your own";
    };
    write_file(directory / "file", "text");
    ASSERT_EQ(::symlink("file", (directory / "link").c_str()), 0);
    for (const auto& path : {directory / "file", directory.path().string()}) {
        ASSERT_EQ(::chown(path.c_str(), 12345, 12345), 0);
        EXPECT_EQ(read_trusted(directory / "file"), refusal(path));
        ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
    }
    ASSERT_EQ(::lchown((directory / "link").c_str(), 12345, 12345), 0);
    EXPECT_EQ(read_trusted(directory / "link"), refusal(directory / "link"));
}
