#include "protocol/memory_lock.hpp"

#include "protocol/secret.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <linux/capability.h>
#include <string>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

using namespace patkeeper;

namespace {

int times_told = 0;
int error_told = 0;

void note(int error)
{
    ++times_told;
    error_told = error;
}

// Root may lock as much as it likes.
void give_up_privileges()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    ASSERT_EQ(::syscall(SYS_capset, &header, none.data()), 0);
}

void limit_locked_memory(rlim_t bytes)
{
    const rlimit limit{bytes, bytes};
    ASSERT_EQ(::setrlimit(RLIMIT_MEMLOCK, &limit), 0);
}

void make_secrets()
{
    std::vector<Secret> secrets;
    for (int i = 0; i < 10; ++i)
        secrets.emplace_back(std::string(100, 's'));
}

// Expects true of `steps`, which run in a process of their own: privileges are given up for good.
template <class Steps>
void expect_in_a_process(Steps steps)
{
    const auto run = [&] {
        give_up_privileges();
        ::_exit(steps() ? 0 : 1);
    };
    EXPECT_EXIT(run(), testing::ExitedWithCode(0), "");
}

}  // namespace

TEST(MemoryLock, SaysNothingWhileTheKernelAllowsIt)
{
    expect_in_a_process([] {
        on_memory_lock_error(note);
        make_secrets();
        return memory_lock_error() == 0 && times_told == 0;
    });
}

TEST(MemoryLock, TellsOfARefusalOnce)
{
    expect_in_a_process([] {
        on_memory_lock_error(note);
        limit_locked_memory(0);
        make_secrets();
        return memory_lock_error() == EPERM && times_told == 1 && error_told == EPERM;
    });
}

TEST(MemoryLock, TellsOfARefusalThatCameBefore)
{
    expect_in_a_process([] {
        limit_locked_memory(0);
        make_secrets();
        const bool early = times_told != 0;
        on_memory_lock_error(note);
        make_secrets();
        return !early && times_told == 1 && error_told == EPERM;
    });
}

TEST(MemoryLock, TellsWhenTheLimitIsUsedUpLater)
{
    expect_in_a_process([] {
        on_memory_lock_error(note);
        limit_locked_memory(64 * 1024);
        make_secrets();
        const bool early = times_told != 0;
        const Secret large(std::string(256 * 1024, 's'));
        return !early && large.reveal().size() == 256 * 1024 && times_told == 1 &&
               error_told == ENOMEM;
    });
}
