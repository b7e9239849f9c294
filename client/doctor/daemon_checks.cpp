// The daemon, and what it holds: its lock and its socket.
#include "client/doctor/checks.hpp"
#include "client/metadata_advice.hpp"
#include "client/older_daemon.hpp"
#include "client/shell_quote.hpp"
#include "protocol/socket_path.hpp"

#include <array>
#include <cstdio>

namespace patkeeper::client {

namespace {

std::string process(std::int64_t pid)
{
    return "process " + std::to_string(pid);
}

bool is_loaded(const Facts& facts, const std::string& unit)
{
    const auto found = facts.units.find(unit);
    return found != facts.units.end() && found->second.load == "loaded";
}

// Its failure sends people here, so that here must be more to say than there.
Advice advice_on_silence(const Facts& facts, Advice usual)
{
    const auto error = facts.daemon.error();
    const auto* connection = std::get_if<ConnectionError>(&error);
    if (connection == nullptr) return usual;
    switch (connection->trouble) {
        case ConnectionTrouble::no_daemon:
            if (is_loaded(facts, "patkeeper.socket"))
                return Try{"systemctl --user start patkeeper.socket"};
            return facts.autostart ? Try{"patkeeper status"} : usual;  // which starts it
        case ConnectionTrouble::silent:
            if (is_loaded(facts, "patkeeper.service"))
                return Try{"systemctl --user restart patkeeper"};
            if (facts.lock_owner)
                return Try{"kill " + std::to_string(*facts.lock_owner) + " && patkeeper status"};
            return show_log(facts);
        default:
            return usual;
    }
}

std::string in_octal(mode_t mode)
{
    std::array<char, 16> text{};  // as many digits as the type could have
    std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
    return text.data();
}

// Others could put a socket of theirs in the place of ours.
std::optional<Finding> loose_directory(const Facts& facts)
{
    if (!facts.directory_mode) return std::nullopt;
    const auto path = shown(facts.socket_directory);
    if ((facts.directory_mode->mode & 077U) == 0) return std::nullopt;
    const bool is_ours = is_patkeepers_folder(facts.socket_directory);  // unlike /tmp, or a home
    return bad("socket",
               {ExitCode::refused,
                facts.socket_directory + " is open to others (mode " +
                    in_octal(facts.directory_mode->mode) + ")",
                Try{is_ours ? "chmod 700 " + path : "unset PATKEEPER_SOCKET"}});
}

}  // namespace

// A running daemon goes on with the configuration that it read before; none can be started with a bad
// one.
Findings check_config(const Facts& facts)
{
    if (!facts.config) return {};
    if (facts.config->trouble.empty()) return {ok("configuration", "the daemon can read it")};
    const auto then =
        facts.daemon ? how_to_restart(*facts.daemon) : std::string("run \"patkeeper status\"");
    return {
        bad("configuration",
            {ExitCode::bad_config, facts.config->trouble, Hint{"Correct it, then " + then + "."}})};
}

Advice show_log(const Facts& facts)
{
    if (is_loaded(facts, "patkeeper.service")) return Try{"journalctl --user -u patkeeper -n 20"};
    return Try{"tail -n 20 " + shown(facts.log)};
}

Findings check_daemon(const Facts& facts)
{
    if (facts.daemon) return {ok("daemon", "running, " + process(facts.daemon->pid))};
    auto failure = failure_of(facts.daemon.error(), facts.now);
    failure.advice = advice_on_silence(facts, std::move(failure.advice));
    return {bad("daemon", std::move(failure))};
}

Findings check_version(const Facts& facts)
{
    if (!facts.daemon) return {};
    const auto older = difference(*facts.daemon, {facts.version, facts.program, facts.installed});
    if (older) return {warning("version", *older, advice_to_restart(*facts.daemon))};
    return {ok("version", "daemon and client are " + facts.version)};
}

// The holder may be a healthy daemon that this environment does not lead to: patkeeper stop asks it to
// end, and ends it by a signal only where no socket of its own answers.
Findings check_lock(const Facts& facts)
{
    if (facts.lock.empty()) return {};  // check_home says why there is no place for it
    const auto& holder = facts.lock_owner;
    if (!facts.daemon && !holder) return {ok("lock", "no process holds " + facts.lock)};
    if (!holder) {
        return {warning("lock",
                        "the daemon does not hold " + facts.lock +
                            ": it was started with another HOME or XDG_STATE_HOME",
                        advice_to_restart(*facts.daemon))};
    }
    if (facts.daemon && *holder == facts.daemon->pid) return {ok("lock", "held by the daemon")};
    const auto again =
        facts.daemon ? advice_to_restart(*facts.daemon) : Advice(Try{restart_command});
    const auto what = facts.daemon
                          ? ", and another daemon, " + process(facts.daemon->pid) + ", answers"
                          : " and keeps other daemons out, but does not answer here";
    return {bad("lock",
                {ExitCode::try_later,
                 process(*holder) + " holds " + facts.lock + what,
                 facts.is_socket_named ? Try{"unset PATKEEPER_SOCKET"} : again})};
}

Findings check_socket(const Facts& facts)
{
    const auto& directory = facts.directory_mode;
    if (directory && directory->owner != facts.user) return {};  // check_home says whose it is
    if (const auto loose = loose_directory(facts)) return {*loose};
    if (!facts.socket_mode) return {};  // check_daemon says what is to be done
    if ((facts.socket_mode->mode & 0177U) != 0) {
        return {
            warning("socket",
                    facts.socket + " has mode " + in_octal(facts.socket_mode->mode) + ", not 0600",
                    Try{"chmod 600 " + shown(facts.socket)})};
    }
    return {ok("socket", facts.socket + " is yours alone")};
}

// A daemon that knows of no such service gives neither.
Findings check_metadata(const Facts& facts)
{
    if (!facts.daemon) return {};
    const auto& daemon = *facts.daemon;
    if (daemon.metadata_address)
        return {ok("metadata", "the daemon serves SDKs on " + *daemon.metadata_address)};
    if (!daemon.metadata_reason) return {};
    const auto& cause = daemon.metadata_cause;
    if (cause == MetadataTrouble::off) return {ok("metadata", *daemon.metadata_reason)};
    auto advice = advice_without_metadata(cause, daemon.metadata_port);
    return {bad("metadata", {ExitCode::unavailable, *daemon.metadata_reason, std::move(advice)})};
}

}  // namespace patkeeper::client
