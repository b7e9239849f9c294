#include "protocol/socket_watch.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <poll.h>

using patkeeper::SocketWatch;
using patkeeper::test::TemporaryDirectory;

namespace {

bool told(const SocketWatch& watch)
{
    pollfd ready{.fd = watch.file(), .events = POLLIN, .revents = 0};
    return ::poll(&ready, 1, 0) == 1;
}

}  // namespace

TEST(SocketWatch, TellsEachStepTowardsTheSocket)
{
    const TemporaryDirectory directory;
    SocketWatch watch(directory / "a/b/socket");
    watch.arm();
    EXPECT_FALSE(told(watch));
    std::filesystem::create_directory(directory / "a");
    EXPECT_TRUE(told(watch));
    watch.arm();
    EXPECT_FALSE(told(watch));
    std::filesystem::create_directory(directory / "a/b");
    EXPECT_TRUE(told(watch));
    watch.arm();
    std::ofstream(directory / "a/b/socket.new") << "";
    watch.arm();
    EXPECT_FALSE(told(watch));
    std::filesystem::rename(directory / "a/b/socket.new", directory / "a/b/socket");
    EXPECT_TRUE(told(watch));
}

TEST(SocketWatch, TellsThatTheSocketOrItsFolderIsGone)
{
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory / "a");
    std::ofstream(directory / "a/socket") << "";
    SocketWatch watch(directory / "a/socket");
    watch.arm();
    std::filesystem::remove(directory / "a/socket");
    EXPECT_TRUE(told(watch));
    watch.arm();
    std::filesystem::remove(directory / "a");
    EXPECT_TRUE(told(watch));
    watch.arm();
    EXPECT_FALSE(told(watch));
    std::filesystem::create_directory(directory / "a");
    watch.arm();
    std::filesystem::rename(directory / "a", directory / "b");
    EXPECT_TRUE(told(watch));
}
