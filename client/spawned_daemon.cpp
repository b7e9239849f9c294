#include "client/spawned_daemon.hpp"

#include "client/pointers_to.hpp"
#include "protocol/exit_code.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

constexpr int internal = static_cast<int>(ExitCode::internal);

// We ignore SIGPIPE, and whoever started us may ignore or block anything.
void reset_signals()
{
    for (int signal = 1; signal < NSIG; ++signal)
        static_cast<void>(::signal(signal, SIG_DFL));
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread
}

[[noreturn]] void become_daemon(SpawnedDaemon::How how)
{
    const auto words = pointers_to(how.words);
    const auto variables = pointers_to(how.variables);
    const int nothing = ::open("/dev/null", O_RDWR);
    const bool ready = ::dup2(how.log, STDERR_FILENO) >= 0 && ::chdir("/") == 0 &&
                       ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(nothing, STDOUT_FILENO) >= 0;
    ::closefrom(STDERR_FILENO + 1);
    if (ready) ::execve(words[0], words.data(), variables.data());
    const int error = errno;
    ::dprintf(STDERR_FILENO, "patkeeperd: cannot run %s: %s\n", words[0], ::strerrordesc_np(error));
    ::_exit(internal);
}

[[noreturn]] void watch_over(const SpawnedDaemon::How& how, pid_t client, int report)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != client) ::_exit(internal);
    ::setsid();
    reset_signals();
    const pid_t daemon = ::fork();
    if (daemon == 0) become_daemon(how);
    int status = 0;
    if (::waitpid(daemon, &status, 0) != daemon) ::_exit(internal);
    const auto code = static_cast<unsigned char>(WIFEXITED(status) ? WEXITSTATUS(status)
                                                                   : 128 + WTERMSIG(status));
    ::_exit(::write(report, &code, 1) == 1 ? 0 : internal);
}

}  // namespace

// The process between us and the daemon alone holds the pipe's other end, since the daemon closes what
// it inherits. The code comes through it: wait(2) tells us nothing where SIGCHLD is ignored.
SpawnedDaemon::SpawnedDaemon(const How& how)
{
    std::array<int, 2> alive{-1, -1};
    if (::pipe2(alive.data(), O_CLOEXEC) != 0) return;
    const pid_t client = ::getpid();
    between_ = ::fork();
    if (between_ == 0) watch_over(how, client, alive[1]);
    ::close(alive[1]);
    ended_ = alive[0];
}

SpawnedDaemon::~SpawnedDaemon()
{
    if (ended_ >= 0) ::close(ended_);
    if (between_ < 0) return;
    ::kill(between_, SIGKILL);
    ::waitpid(between_, nullptr, 0);
}

int SpawnedDaemon::exit_code() const
{
    unsigned char code = internal;
    return ::read(ended_, &code, 1) == 1 ? code : internal;
}

}  // namespace patkeeper::client
