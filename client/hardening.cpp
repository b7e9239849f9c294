#include "client/hardening.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// The next file opened, the socket, would take the number of a closed one, and a token printed to
// "stdout" would go there. Opened for the other direction, so that using it still fails.
void occupy_standard_files() noexcept
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; ++file) {
        if (::fcntl(file, F_GETFD) >= 0) continue;
        if (::open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY) != file) ::_exit(70);
    }
}

}  // namespace

void harden_process() noexcept
{
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): it cannot fail for this one
    occupy_standard_files();
}

}  // namespace patkeeper::client
