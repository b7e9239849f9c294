#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/local_time.hpp"
#include "client/older_daemon.hpp"
#include "client/printable.hpp"
#include "client/report.hpp"
#include "client/status_table.hpp"
#include "client/systemd.hpp"
#include "client/terminal.hpp"
#include "client/watch.hpp"

#include <unistd.h>

namespace patkeeper::client {

namespace {

bool print_json(const Daemon& about, const std::vector<Profile>* profiles)
{
    json::object status;
    status["daemon"] = to_json(about);
    status["profiles"] = profiles != nullptr ? to_json(*profiles) : json::value();
    const auto text = serialize_json(json::value(std::move(status)));
    return write_out(std::string(text.reveal()) + "\n");
}

// One line where the running daemon is older than the installed one.
std::string restart_text(const Daemon& about)
{
    const auto older = difference(about, installed());
    if (!older) return "";
    const auto advice = advice_to_restart(about);
    const auto how = std::holds_alternative<Try>(advice) ? std::string(": ") + restart_command
                                                         : ", " + how_to_restart(about) + ".";
    return printable("To restart the daemon, because " + *older + how) + "\n";
}

bool print_table(const Daemon& about, const std::vector<Profile>* profiles)
{
    const auto now = local_time();
    const auto look = look_of(STDOUT_FILENO, process_environment);
    const auto table = profiles != nullptr ? profiles_table(*profiles, now, look) + "\n" : "";
    return write_out(table + daemon_text(about, now) + restart_text(about));
}

}  // namespace

// A locked keyring hides the profiles, not the daemon: what is known is printed all the same.
ExitCode run(const StatusCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    if (command.json && command.watch) return watch_as_json(*daemon);
    const auto about = daemon->call(GetDaemon{});
    if (!about) return report(about.error());
    const auto listed = daemon->call(ListProfiles{});
    const auto* profiles = listed ? &listed->profiles : nullptr;
    const bool printed =
        command.json ? print_json(about->daemon, profiles) : print_table(about->daemon, profiles);
    if (!listed) return report(listed.error());
    if (command.watch && printed) return watch_changes(*daemon, listed->profiles);
    return printed ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
