#include "client/autostart.hpp"

#include "client/daemon_log.hpp"
#include "client/daemon_program.hpp"
#include "client/installed_daemon.hpp"
#include "client/spawned_daemon.hpp"
#include "client/systemd.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/foreign_folder.hpp"
#include "protocol/machine.hpp"
#include "protocol/socket_watch.hpp"
#include "protocol/state_directory.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// For a daemon that neither listens nor ends.
constexpr auto patience = 10s;
// For another daemon that has the lock: it is about to listen, or about to end, which takes a second.
constexpr auto patience_with_another = 3s;
// How soon the lock is tried again, at first and at most.
constexpr milliseconds first_pause = 50ms;
constexpr milliseconds longest_pause = 400ms;
// Where the kernel has no watch left for us, and where it has one: the daemon may listen elsewhere only.
constexpr milliseconds look_interval = 20ms;
constexpr milliseconds look_anyway = 200ms;

enum class Event { listens, ended, late };

bool is_ready(int watch, int ended, milliseconds limit)
{
    std::array<pollfd, 2> files{pollfd{.fd = watch, .events = POLLIN, .revents = 0},
                                pollfd{.fd = ended, .events = POLLIN, .revents = 0}};
    ::poll(files.data(), files.size(), static_cast<int>(limit.count()));
    return files[1].revents != 0;
}

Event wait(SocketWatch& watch, int ended, const std::function<bool()>& listens, milliseconds limit)
{
    const auto end = Clock::now() + limit;
    for (;;) {
        watch.arm();
        if (listens()) return Event::listens;
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
        if (left <= 0ms) return Event::late;
        const auto nap = std::min(left, watch.file() >= 0 ? look_anyway : look_interval);
        if (is_ready(watch.file(), ended, nap)) return Event::ended;
    }
}

ConnectionTrouble trouble_of(int code)
{
    switch (static_cast<ExitCode>(code)) {
        case ExitCode::try_later:
            return process_environment("PATKEEPER_SOCKET") ? ConnectionTrouble::second_daemon
                                                           : ConnectionTrouble::deaf_daemon;
        case ExitCode::bad_config:
            return ConnectionTrouble::misconfigured;
        case ExitCode::refused:
            return ConnectionTrouble::foreign_folder;
        default:
            return ConnectionTrouble::not_started;
    }
}

bool is_another_there(const ConnectionError& error)
{
    return error.trouble == ConnectionTrouble::second_daemon ||
           error.trouble == ConnectionTrouble::deaf_daemon;
}

ConnectionError why_it_ended(int code, const std::string& written)
{
    auto words = last_words(written);
    if (words.empty()) words = "it ended with exit code " + std::to_string(code);
    return {trouble_of(code), std::move(words)};
}

std::vector<std::string> variables_for_daemon()
{
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable)
        variables.emplace_back(*variable);
    std::error_code unknown;
    return environment_for_daemon(std::move(variables),
                                  std::filesystem::current_path(unknown).string());
}

// Tries until something listens, or until what keeps it from that is clear.
class Attempt {
public:
    Attempt(std::vector<std::string> words,
            const std::string& socket,
            std::string log_folder,
            const std::function<bool()>& listens)
        : words_(std::move(words)),
          watch_(socket),
          log_folder_(std::move(log_folder)),
          listens_(listens)
    {
    }

    std::optional<ConnectionError> run()
    {
        const auto give_up = Clock::now() + patience_with_another;
        for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
            auto error = spawn();
            if (!error) return std::nullopt;
            const bool again = is_another_there(*error) && Clock::now() < give_up;
            if (!again) return error;
            if (wait(watch_, -1, listens_, pause) == Event::listens) return std::nullopt;
        }
    }

private:
    std::optional<ConnectionError> spawn()
    {
        const DaemonLog log(log_folder_);
        const SpawnedDaemon daemon({words_, variables_for_daemon(), log.file()});
        switch (wait(watch_, daemon.ended(), listens_, patience)) {
            case Event::listens:
                return std::nullopt;
            case Event::ended:
                return why_it_ended(daemon.exit_code(), log.written());
            case Event::late:
                break;
        }
        return ConnectionError{ConnectionTrouble::not_started, "it does not listen yet"};
    }

    std::vector<std::string> words_;
    SocketWatch watch_;
    std::string log_folder_;
    const std::function<bool()>& listens_;
};

// The folder of this machine, for the log. The daemon refuses a STATE that others can enter.
std::string make_machine_directory(const std::string& state)
{
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(state).parent_path(), ignored);
    ::mkdir(state.c_str(), 0700);
    auto folder = machine_directory(state, machine());
    ::mkdir(folder.c_str(), 0700);
    return folder;
}

std::optional<ConnectionError> run_daemon(const std::string& state,
                                          const std::function<bool()>& listens)
{
    auto program = installed_daemon();
    if (!program) return ConnectionError{ConnectionTrouble::no_program, ""};
    std::vector<std::string> words{*std::move(program)};
    const auto folder = make_machine_directory(state);
    auto socket = second_socket(process_environment).value_or("");
    if (const auto named = process_environment("PATKEEPER_SOCKET")) {
        std::error_code unknown;
        socket = std::filesystem::absolute(*named, unknown).string();
        words.insert(words.end(), {"--socket", socket});
    }
    return Attempt(std::move(words), socket, folder, listens).run();
}

// Where systemd's socket is active although its path is gone, starting it does nothing. One client at a
// time restarts it: the next one would end the service that the first has reached.
void restart_lost_socket(const std::string& state, const std::function<bool()>& listens)
{
    const auto folder = make_machine_directory(state);
    const int turn = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (turn >= 0) ::flock(turn, LOCK_EX);
    if (!listens()) restart_by_systemd(process_environment, ::getuid());
    if (turn >= 0) ::close(turn);
}

}  // namespace

bool may_start_daemon()
{
    return !process_environment("PATKEEPER_NO_AUTOSTART");
}

std::optional<ConnectionError> start_daemon(const std::function<bool()>& listens)
{
    const auto user = ::geteuid();
    const auto state = state_directory(process_environment);
    if (!state) return ConnectionError{ConnectionTrouble::no_state, ""};
    if (const auto foreign = foreign_folder(process_environment, user)) {
        return ConnectionError{ConnectionTrouble::foreign_folder,
                               describe(*foreign, user) + ", so nothing was created there"};
    }
    const auto first = first_socket(process_environment, user);
    if (!first || !may_start_by_systemd(*first, process_environment, user)) {
        return run_daemon(*state, listens);
    }
    const auto started = start_by_systemd(process_environment, user);
    if (started.outcome == BySystemd::unknown) return run_daemon(*state, listens);
    if (started.outcome == BySystemd::refused) {
        return ConnectionError{ConnectionTrouble::unit_refused, started.reason};
    }
    if (!listens()) restart_lost_socket(*state, listens);
    return std::nullopt;
}

}  // namespace patkeeper::client
