#include "client/lock_holder.hpp"

#include "tests/unit/process/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace patkeeper::client;
using patkeeper::test::TemporaryDirectory;

namespace {

constexpr const char* locks = R"(1: POSIX  ADVISORY  READ 900 fe:01:77 128 128
2: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF
2: -> FLOCK  ADVISORY  WRITE 4712 fe:01:5678 0 EOF
3: FLOCK  ADVISORY  WRITE 0 fe:01:99 0 EOF
4: nonsense
5: FLOCK  ADVISORY  WRITE 4713 zz:01:100 0 EOF
)";

}  // namespace

TEST(LockHolder, IsTheOneThatTheKernelNames)
{
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 1), 1234, {}}), 4711);
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 1), 77, {}}), std::nullopt) << "it is shared";
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 2), 1234, {}}), std::nullopt);
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 2), 1234, 4711}), 4711) << "another device is named";
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 2), 1234, 4712}), std::nullopt);
}

TEST(LockHolder, IsNotOneThatWaitsOrCannotBeNamed)
{
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 1), 5678, {}}), std::nullopt);
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 1), 99, {}}), std::nullopt);
    EXPECT_EQ(holder_in(locks, {makedev(0xfe, 1), 100, 4713}), std::nullopt);
    EXPECT_EQ(holder_in("", {makedev(0xfe, 1), 1234, {}}), std::nullopt);
}

TEST(LockHolder, IsNotWhoeverOnceWroteItsIdThere)
{
    const TemporaryDirectory directory;
    const auto path = directory / "lock";
    std::ofstream(path) << ::getpid() << "\n";
    EXPECT_EQ(lock_holder(path), std::nullopt) << "no process holds it";
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(::flock(fd, LOCK_EX), 0);
    EXPECT_EQ(lock_holder(path), ::getpid());
    ASSERT_EQ(::ftruncate(fd, 0), 0);
    EXPECT_EQ(lock_holder(path), ::getpid()) << "it could not write its id";
    ::close(fd);
    EXPECT_EQ(lock_holder(path), std::nullopt);
    EXPECT_EQ(lock_holder(directory / "missing"), std::nullopt);
}
