#include "daemon/process/hardening.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace {

// In a child: hardening cannot be taken back.
void harden_and_exit()
{
    patkeeper::harden_process();
    rlimit core{};
    const bool no_core = ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0;
    const bool closed = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
    const bool masked = ::umask(0) == 077;
    std::_Exit(no_core && closed && masked ? 0 : 1);
}

}  // namespace

TEST(HardeningDeathTest, ForbidsCoreDumpsAndFilesForOthers)
{
    EXPECT_EXIT(harden_and_exit(), testing::ExitedWithCode(0), "");
}
