#include "daemon/process/port_file.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

using namespace patkeeper;
using patkeeper::test::TemporaryDirectory;

TEST(PortFile, RemembersAPort)
{
    const TemporaryDirectory directory;
    const auto path = directory / "port";
    EXPECT_EQ(read_port(path), std::nullopt);
    for (const auto port : std::initializer_list<std::uint16_t>{1, 8423, 65535}) {
        EXPECT_TRUE(write_port(path, port));
        EXPECT_EQ(read_port(path), port);
    }
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(PortFile, HoldsNothingWhereItHoldsNoPort)
{
    const TemporaryDirectory directory;
    const auto path = directory / "port";
    for (const auto* text : {"", "\n", "0", "65536", "-1", "8423 ", " 8423", "x", "84 23"}) {
        std::ofstream(path) << text;
        EXPECT_EQ(read_port(path), std::nullopt) << text;
    }
}

TEST(PortFile, IsNotWaitedForWhereItIsAFifo)
{
    const TemporaryDirectory directory;
    const auto path = directory / "port";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    ASSERT_EQ(::mkfifo((path + ".new").c_str(), 0600), 0);
    EXPECT_EQ(read_port(path), std::nullopt);
    EXPECT_TRUE(write_port(path, 8423));
    EXPECT_EQ(read_port(path), 8423);
}

TEST(PortFile, SaysWhenItCannotBeWritten)
{
    const TemporaryDirectory directory;
    EXPECT_FALSE(write_port(directory / "missing/port", 8423));
    EXPECT_EQ(errno, ENOENT);
}
