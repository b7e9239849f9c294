#include "client/hardening.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

rlimit core_before{};
sighandler_t pipe_before = SIG_DFL;

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
    ::getrlimit(RLIMIT_CORE, &core_before);
    // The hard limit stays: once lowered, nobody may raise it again.
    const rlimit none{.rlim_cur = 0, .rlim_max = core_before.rlim_max};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    pipe_before = ::signal(SIGPIPE, SIG_IGN);
    occupy_standard_files();
}

void soften_process() noexcept
{
    ::setrlimit(RLIMIT_CORE, &core_before);
    ::signal(SIGPIPE, pipe_before);  // NOLINT(cert-err33-c): it cannot fail for this one
}

}  // namespace patkeeper::client
