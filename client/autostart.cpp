#include "client/autostart.hpp"

#include "client/daemon_log.hpp"
#include "client/daemon_program.hpp"
#include "client/installed_daemon.hpp"
#include "client/socket_watch.hpp"
#include "client/spawned_daemon.hpp"
#include "client/systemd.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/state_directory.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <poll.h>
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
// Where the kernel has no watch left for us.
constexpr milliseconds look_interval = 20ms;

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
        const auto nap = watch.file() >= 0 ? left : std::min(left, look_interval);
        if (is_ready(watch.file(), ended, nap)) return Event::ended;
    }
}

ConnectionError why_it_ended(int code, const std::string& written)
{
    auto words = last_words(written);
    if (words.empty()) words = "it ended with exit code " + std::to_string(code);
    const bool busy = code == static_cast<int>(ExitCode::try_later);
    const bool misconfigured = code == static_cast<int>(ExitCode::bad_config);
    return {busy            ? ConnectionTrouble::second_daemon
            : misconfigured ? ConnectionTrouble::misconfigured
                            : ConnectionTrouble::not_started,
            std::move(words)};
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
    Attempt(std::string program, const std::string& socket, const std::function<bool()>& listens)
        : words_{std::move(program), "--socket", socket}, watch_(socket), listens_(listens)
    {
    }

    std::optional<ConnectionError> run()
    {
        const auto give_up = Clock::now() + patience_with_another;
        for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
            auto error = spawn();
            if (!error) return std::nullopt;
            const bool again =
                error->trouble == ConnectionTrouble::second_daemon && Clock::now() < give_up;
            if (!again) return error;
            if (wait(watch_, -1, listens_, pause) == Event::listens) return std::nullopt;
        }
    }

private:
    std::optional<ConnectionError> spawn()
    {
        const DaemonLog log(state_directory(process_environment));
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
    const std::function<bool()>& listens_;
};

}  // namespace

bool may_start_daemon()
{
    return !process_environment("PATKEEPER_NO_AUTOSTART");
}

std::optional<ConnectionError> start_daemon(const std::string& socket,
                                            const std::function<bool()>& listens)
{
    if (may_start_by_systemd(socket, process_environment, ::getuid())) {
        const auto started = start_by_systemd(process_environment, ::getuid());
        if (started.outcome == BySystemd::started) return std::nullopt;
        if (started.outcome == BySystemd::refused) {
            return ConnectionError{ConnectionTrouble::unit_refused, started.reason};
        }
    }
    auto program = installed_daemon();
    if (!program) return ConnectionError{ConnectionTrouble::no_program, ""};
    std::error_code unknown;
    const auto path = std::filesystem::absolute(socket, unknown).string();
    return Attempt(*std::move(program), path, listens).run();
}

}  // namespace patkeeper::client
