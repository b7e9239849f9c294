#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/lock_holder.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "protocol/foreign_folder.hpp"
#include "protocol/machine.hpp"
#include "protocol/state_directory.hpp"

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// It ends within a second.
constexpr int patience = 2000;

// glibc 2.36 declares pidfd_open() without extern "C".
int open_process(std::int64_t pid)
{
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

// Until then the next command might still reach it, and get no answer.
bool wait_for_end(int process)
{
    if (process < 0) return true;
    pollfd ended{.fd = process, .events = POLLIN, .revents = 0};
    const bool has_ended = ::poll(&ended, 1, patience) == 1;
    ::close(process);
    return has_ended;
}

ExitCode say_stopped()
{
    say("The daemon stops. Tokens are not rotated until it runs again.\n");
    return ExitCode::done;
}

// The daemon that holds this user's lock, whether or not it can be reached.
std::optional<pid_t> holder_of_lock()
{
    const auto state = state_directory(process_environment);
    if (!state) return std::nullopt;
    return daemon_lock(*state, machine_directory(*state, machine())).holder;
}

bool is_socket_named()
{
    return process_environment("PATKEEPER_SOCKET").has_value();
}

// One that cannot be asked, because its socket is gone or it hangs. Its id cannot be given to another
// process between the two looks: the first has been opened.
ExitCode end_by_signal(pid_t daemon, const CallError& why)
{
    const int process = open_process(daemon);
    const bool signalled = process >= 0 && holder_of_lock() == daemon &&
                           ::syscall(SYS_pidfd_send_signal, process, SIGTERM, nullptr, 0) == 0;
    if (!signalled) {
        if (process >= 0) ::close(process);
        return report(why);
    }
    if (wait_for_end(process)) return say_stopped();
    const auto pid = std::to_string(daemon);
    return report({ExitCode::try_later,
                   "the daemon, process " + pid + ", does not answer and does not end",
                   Try{"kill -KILL " + pid}});
}

// Where none runs, all is as it was asked for.
ExitCode say_not_running(const ConnectionError& why)
{
    if (const auto foreign = foreign_folder(process_environment, ::geteuid())) {
        return report({ExitCode::refused,
                       describe(*foreign, ::geteuid()) + ", so a daemon there is not yours to stop",
                       Hint{own_folders_hint}});
    }
    if (!state_directory(process_environment)) {
        return report({ExitCode::unavailable,
                       "no daemon listens: " + why.detail +
                           ", and without HOME or XDG_STATE_HOME "
                           "its lock is not found",
                       Hint{"Set HOME as the daemon has it, then run the command again."}});
    }
    if (is_socket_named() && holder_of_lock()) {
        return report({ExitCode::unavailable,
                       "no daemon listens there: " + why.detail + ", but another one runs",
                       Try{"env -u PATKEEPER_SOCKET patkeeper stop"}});
    }
    say("The daemon is not running.\n");
    return ExitCode::done;
}

// The daemon of another user is left alone: root could end it, with that user's HOME (sudo -E).
ExitCode give_up(const CallError& why)
{
    const auto* connection = std::get_if<ConnectionError>(&why);
    if (connection == nullptr || connection->trouble == ConnectionTrouble::foreign_daemon)
        return report(why);
    const bool is_foreign = foreign_folder(process_environment, ::geteuid()).has_value();
    const auto holder = is_foreign || is_socket_named() ? std::nullopt : holder_of_lock();
    if (holder) return end_by_signal(*holder, why);
    if (connection->trouble != ConnectionTrouble::no_daemon) return report(why);
    return say_not_running(*connection);
}

}  // namespace

ExitCode run(const StopCommand&)
{
    auto daemon = Connection::open_running();
    if (!daemon) return give_up(daemon.error());
    const auto about = daemon->call(GetDaemon{});
    if (!about) return give_up(about.error());
    const int process = open_process(about->daemon.pid);
    const auto stopped = daemon->call(patkeeper::Stop{});
    if (!stopped) {
        ::close(process);
        return report(stopped.error());
    }
    wait_for_end(process);
    return say_stopped();
}

}  // namespace patkeeper::client
