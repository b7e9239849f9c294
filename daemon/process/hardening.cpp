#include "daemon/process/hardening.hpp"

#include <cerrno>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>

namespace patkeeper {

void harden_process()
{
    ::umask(077);
    const rlimit none{0, 0};
    const bool no_core = ::setrlimit(RLIMIT_CORE, &none) == 0;
    if (!no_core || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot forbid core dumps");
    }
}

}  // namespace patkeeper
