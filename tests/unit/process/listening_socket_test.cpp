#include "daemon/process/listening_socket.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using patkeeper::ListeningSocket;
using patkeeper::test::TemporaryDirectory;

namespace {

// Whether somebody listens there.
bool connects(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(static_cast<char*>(address.sun_path), path.c_str(), sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool good =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return good;
}

std::string error_of(const std::string& path)
{
    try {
        static_cast<void>(ListeningSocket::open(path));
        return "none";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

}  // namespace

TEST(ListeningSocket, IsBoundForItsOwnerOnlyAndTakenAway)
{
    const TemporaryDirectory directory;
    const auto path = directory / "run/patkeeper.sock";
    {
        const auto socket = ListeningSocket::open(path);
        EXPECT_FALSE(socket.from_systemd());
        struct stat status {};
        ASSERT_EQ(::lstat(path.c_str(), &status), 0);
        EXPECT_TRUE(S_ISSOCK(status.st_mode));
        EXPECT_EQ(status.st_mode & 0777U, 0600U);
        EXPECT_TRUE(connects(path));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListeningSocket, TakesThePlaceOfAStaleOne)
{
    const TemporaryDirectory directory;
    const auto path = directory / "patkeeper.sock";
    {
        auto socket = ListeningSocket::open(path);
        std::filesystem::rename(path, directory / "kept");
    }
    std::filesystem::rename(directory / "kept", path);
    ASSERT_FALSE(connects(path));
    const auto socket = ListeningSocket::open(path);
    EXPECT_TRUE(connects(path));
}

TEST(ListeningSocket, DisplacesNobody)
{
    const TemporaryDirectory directory;
    const auto path = directory / "patkeeper.sock";
    const auto first = ListeningSocket::open(path);
    EXPECT_EQ(error_of(path).find("somebody listens on " + path), 0);
    EXPECT_TRUE(connects(path));
}

TEST(ListeningSocket, DeletesNothingButSockets)
{
    const TemporaryDirectory directory;
    const auto path = directory / "notes.txt";
    std::ofstream(path) << "precious\n";
    EXPECT_EQ(error_of(path), path + " is in the way: no socket");
    EXPECT_TRUE(std::filesystem::exists(path));
    std::filesystem::create_directory(directory / "folder");
    EXPECT_EQ(error_of(directory / "folder"), (directory / "folder") + " is in the way: no socket");
    std::filesystem::create_symlink(path, directory / "link");
    EXPECT_EQ(error_of(directory / "link"), (directory / "link") + " is in the way: no socket");
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(ListeningSocket, HasAPathOfBoundedLength)
{
    const TemporaryDirectory directory;
    // Four characters less than fit: it is bound under a name with ".new" at its end.
    const auto room = sizeof(sockaddr_un::sun_path) - 5 - directory.path().string().size() - 1;
    const auto longest = directory / std::string(room, 's');
    {
        const auto socket = ListeningSocket::open(longest);
        EXPECT_TRUE(connects(longest));
    }
    EXPECT_NE(error_of(longest + "s").find("is too long for a socket"), std::string::npos);
}

TEST(ListeningSocket, IsRefusedInADirectoryOpenToOthers)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::chmod(directory.path().c_str(), 0755), 0);
    EXPECT_NE(error_of(directory / "s").find("chmod 700"), std::string::npos);
}

TEST(ListeningSocket, CarriesItsPathAlongWhenMoved)
{
    const TemporaryDirectory directory;
    const auto path = directory / "s";
    {
        auto from = ListeningSocket::open(path);
        const auto to = std::move(from);
        EXPECT_TRUE(connects(path));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListeningSocket, GivesItsDescriptorAwayOnce)
{
    const TemporaryDirectory directory;
    const auto path = directory / "s";
    int fd = -1;
    {
        auto socket = ListeningSocket::open(path);
        fd = socket.release();
        EXPECT_EQ(socket.release(), -1);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(::close(fd), 0) << "it was left open";
}
