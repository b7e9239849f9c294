#include "protocol/socket_address.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

using patkeeper::SocketAddress;
using patkeeper::test::TemporaryDirectory;

namespace {

// errno, or 0 where a socket can be bound there and reached.
int bind_and_connect(const std::string& path)
{
    const auto address = SocketAddress::of(path);
    if (!address) return static_cast<int>(address.error());
    const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool good = ::bind(listening, address->get(), address->size()) == 0 &&
                      ::listen(listening, 1) == 0 &&
                      ::connect(client, address->get(), address->size()) == 0;
    const int error = good ? 0 : errno;
    ::close(listening);
    ::close(client);
    return error;
}

}  // namespace

TEST(SocketAddress, TakesAPathOfAnyLength)
{
    const TemporaryDirectory directory;
    auto folder = directory.path();
    for (int depth = 0; depth < 20; ++depth)
        folder /= std::string(30, 'd');
    std::filesystem::create_directories(folder);
    EXPECT_EQ(bind_and_connect(folder / "s"), 0);
    EXPECT_TRUE(std::filesystem::is_socket(folder / "s"));
    const auto at_the_limit =
        directory / std::string(107 - directory.path().string().size() - 1, 's');
    ASSERT_EQ(at_the_limit.size(), 107U);
    EXPECT_EQ(bind_and_connect(at_the_limit), 0);
    EXPECT_EQ(bind_and_connect(at_the_limit.substr(0, 100) + "12345678"), 0)
        << "one more than fits";
}

TEST(SocketAddress, FollowsNoLinkToALongPathsFolder)
{
    const TemporaryDirectory directory;
    const auto link = directory / std::string(120, 'l');
    std::filesystem::create_directory_symlink(directory.path(), link);
    EXPECT_EQ(bind_and_connect(link + "/s"), ENOTDIR);
    EXPECT_EQ(bind_and_connect(directory / std::string(120, 'm') + "/s"), ENOENT);
}

TEST(SocketAddress, RefusesANameThatFitsNowhere)
{
    const TemporaryDirectory directory;
    EXPECT_EQ(bind_and_connect(directory / std::string(120, 's')), ENAMETOOLONG);
}

TEST(SocketAddress, TakesAnAbstractName)
{
    const auto name = std::string(1, '\0') + "patkeeper-test-" + std::to_string(::getpid());
    EXPECT_EQ(bind_and_connect(name), 0);
}
