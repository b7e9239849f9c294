#include "daemon/process/listening_socket.hpp"

#include "protocol/socket_address.hpp"
#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using patkeeper::ListeningSocket;
using patkeeper::SocketAddress;
using patkeeper::test::TemporaryDirectory;

namespace {

// Whether a process listens there.
bool connects(const std::string& path)
{
    const auto address = SocketAddress::of(path);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool good = address && ::connect(fd, address->get(), address->size()) == 0;
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
        EXPECT_FALSE(socket.is_systemds());
        EXPECT_TRUE(socket.is_in_place());
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
    EXPECT_EQ(error_of(path).find("another process listens on " + path), 0);
    EXPECT_TRUE(connects(path));
}

TEST(ListeningSocket, DeletesNothingButSockets)
{
    const TemporaryDirectory directory;
    const auto path = directory / "notes.txt";
    std::ofstream(path) << "precious\n";
    EXPECT_EQ(error_of(path), path + " is in the way: it is not a socket");
    EXPECT_TRUE(std::filesystem::exists(path));
    std::filesystem::create_directory(directory / "folder");
    EXPECT_EQ(error_of(directory / "folder"),
              (directory / "folder") + " is in the way: it is not a socket");
    std::filesystem::create_symlink(path, directory / "link");
    EXPECT_EQ(error_of(directory / "link"),
              (directory / "link") + " is in the way: it is not a socket");
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(ListeningSocket, HasAPathOfAnyLength)
{
    const TemporaryDirectory directory;
    const auto path = directory / (std::string(60, 'a') + "/" + std::string(60, 'b') + "/s");
    {
        const auto socket = ListeningSocket::open(path);
        EXPECT_TRUE(connects(path));
        EXPECT_EQ(error_of(path).find("another process listens on " + path), 0);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListeningSocket, KnowsThatItIsGoneAndLeavesItsSuccessor)
{
    const TemporaryDirectory directory;
    const auto path = directory / "run/s";
    {
        const auto first = ListeningSocket::open(path);
        std::filesystem::remove_all(directory / "run");
        EXPECT_FALSE(first.is_in_place());
        const auto second = ListeningSocket::open(path);
        EXPECT_TRUE(second.is_in_place());
        EXPECT_FALSE(first.is_in_place());
        std::filesystem::rename(path, directory / "kept");
        const auto third = ListeningSocket::open(path);
        EXPECT_FALSE(second.is_in_place());
        EXPECT_TRUE(third.is_in_place());
        std::filesystem::rename(path, directory / "third");
        std::filesystem::rename(directory / "kept", path);
    }
    EXPECT_TRUE(std::filesystem::exists(directory / "third")) << "it is not at its path";
}

TEST(ListeningSocket, IsRefusedInADirectoryOpenToOthers)
{
    const TemporaryDirectory directory;
    ASSERT_EQ(::chmod(directory.path().c_str(), 0755), 0);
    EXPECT_NE(error_of(directory / "s").find("is open to others"), std::string::npos);
    std::filesystem::create_directory(directory / "patkeeper");
    ASSERT_EQ(::chmod((directory / "patkeeper").c_str(), 0755), 0);
    EXPECT_NE(error_of(directory / "patkeeper/s").find("chmod 700"), std::string::npos);
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
