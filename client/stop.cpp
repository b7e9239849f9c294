#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// It ends within a second.
constexpr int patience = 2000;

// Until then the next command might still reach it, and get no answer.
void wait_for_end(int process)
{
    if (process < 0) return;
    pollfd ended{.fd = process, .events = POLLIN, .revents = 0};
    ::poll(&ended, 1, patience);
    ::close(process);
}

}  // namespace

ExitCode run(const StopCommand&)
{
    auto daemon = Connection::open_running();
    if (!daemon) return report(daemon.error());
    const auto about = daemon->call(GetDaemon{});
    if (!about) return report(about.error());
    // glibc 2.36 declares pidfd_open() without extern "C".
    const auto process = static_cast<int>(::syscall(SYS_pidfd_open, about->daemon.pid, 0));
    const auto stopped = daemon->call(patkeeper::Stop{});
    if (!stopped) return report(stopped.error());
    wait_for_end(process);
    say("The daemon stops. Tokens are not rotated until it runs again.\n");
    return ExitCode::done;
}

}  // namespace patkeeper::client
