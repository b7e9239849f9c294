#include "client/failure.hpp"

#include "client/joined.hpp"
#include "client/metadata_advice.hpp"
#include "client/printable.hpp"
#include "client/shell_quote.hpp"
#include "protocol/duration.hpp"
#include "protocol/foreign_folder.hpp"

namespace patkeeper::client {

namespace {

const std::string start_daemon = "systemctl --user start patkeeper.socket";
const std::string restart_daemon =
    "patkeeper stop, then " + start_daemon + " (daemon and client differ in version)";
const std::string show_status = "patkeeper status";

bool is_url(const std::string& text)
{
    return text.find("://") != std::string::npos;
}

std::string login(const std::string& profile)
{
    return "patkeeper login --profile " + shown(profile);
}

Failure unknown(const UnknownProfile& e)
{
    if (is_url(e.profile)) {
        return {ExitCode::no_profile,
                "no profile is for " + e.profile,
                "patkeeper login --host " + shown(e.profile)};
    }
    return {ExitCode::no_profile,
            "there is no profile " + e.profile,
            login(e.profile) + ", or patkeeper status for those there are"};
}

// Asked by host, or for the default profile: then `host` is the name that was looked for.
Failure ambiguous(const AmbiguousHost& e)
{
    const auto what = is_url(e.host) ? "several profiles are for " + e.host
                                     : "there are several profiles and none is " + e.host;
    const auto first = e.profiles.empty() ? "NAME" : shown(e.profiles.front());
    return {ExitCode::usage,
            what + ": " + joined(e.profiles, ", "),
            "the command again with --profile " + first};
}

ExitCode code_of_status(std::int64_t status)
{
    if (status == 401 || status == 403) return ExitCode::refused;
    if (status == 429) return ExitCode::try_later;
    return status >= 500 ? ExitCode::unavailable : ExitCode::failed;
}

// What the workspace will say again: a limit that was reached, or a value that it does not take.
std::string next_after_bad_request(const WorkspaceRejected& e)
{
    if (e.error_code == "QUOTA_EXCEEDED") {
        return "patkeeper logout --other-machines, and delete others in the workspace: Settings, "
               "Developer, Access tokens";
    }
    if (e.message.find("scope") != std::string::npos) {
        return "patkeeper scopes --available, and correct the configuration, see patkeeper.toml(5)";
    }
    return "patkeeper doctor";
}

// Only "Invalid access token" says that the token is dead (databricks-api.md section 3).
std::string next_after_refusal(const WorkspaceRejected& e)
{
    if (e.message.find("Invalid access token") != std::string::npos) {
        return "patkeeper login with a token that is alive";
    }
    if (e.message.find("scope") != std::string::npos) {
        return "give the token that scope in the workspace, or the profile an issuer, see "
               "patkeeper.toml(5)";
    }
    return "check the VPN, the workspace's URL with its ?o= id, and whether it allows tokens";
}

std::string next_after(const WorkspaceRejected& e)
{
    const auto code = code_of_status(e.status);
    if (code == ExitCode::refused) return next_after_refusal(e);
    if (code == ExitCode::failed && e.status >= 400) return next_after_bad_request(e);
    return "the command again in a few minutes";
}

Failure rejected(const WorkspaceRejected& e)
{
    return {code_of_status(e.status), describe(Error(e)), next_after(e)};
}

// By the daemon's words, which tell these apart where its error does not.
std::string next_without_keyring(const std::string& reason)
{
    const auto says = [&](const char* words) { return reason.find(words) != std::string::npos; };
    if (says("D-Bus")) return "log in anew with the package dbus-user-session installed";
    if (says("no keyring service")) return "log in anew with the package gnome-keyring installed";
    if (says("no default keyring")) {
        return "gnome-keyring-daemon --replace --unlock --components=secrets, with a password for "
               "a "
               "new one on stdin";
    }
    return "journalctl --user -u patkeeper -n 20";
}

Failure no_keyring(const StoreUnavailable& e)
{
    return {ExitCode::no_keyring, describe(Error(e)), next_without_keyring(e.reason)};
}

Failure exhausted(const BudgetExhausted& e, TimePoint now)
{
    const auto wait = from_millis(e.retry_at) - now;
    const auto when = wait > Duration(0) ? "in " + format_duration(wait) : "now";
    return {ExitCode::try_later,
            describe(Error(e)),
            "patkeeper rotate --profile " + shown(e.profile) + ", " + when};
}

// The one table of what the daemon may say.
struct Table {
    TimePoint now;

    Failure operator()(const UnknownProfile& e) const { return unknown(e); }
    Failure operator()(const ProfileExists& e) const
    {
        return {ExitCode::failed, describe(Error(e)), login(e.profile) + " --replace"};
    }
    Failure operator()(const AmbiguousHost& e) const { return ambiguous(e); }
    Failure operator()(const StoreLocked& e) const
    {
        return {ExitCode::try_later, describe(Error(e)), "patkeeper unlock"};
    }
    Failure operator()(const StoreUnavailable& e) const { return no_keyring(e); }
    Failure operator()(const MetadataUnavailable& e) const
    {
        return {ExitCode::unavailable, describe(Error(e)), next_without_metadata(e.reason)};
    }
    Failure operator()(const TokenUnusable& e) const
    {
        return {ExitCode::refused,
                describe(Error(e)),
                is_unserved_issuer(e) ? "the command again with another profile"
                                      : login(e.profile) + " --replace"};
    }
    Failure operator()(const IdentityMismatch& e) const
    {
        return {ExitCode::bad_input, describe(Error(e)), "patkeeper login --profile ANOTHER-NAME"};
    }
    Failure operator()(const RotationImpossible& e) const
    {
        return {ExitCode::failed, describe(Error(e)), show_status};
    }
    Failure operator()(const NobodyToAsk& e) const
    {
        return {ExitCode::refused,
                describe(Error(e)),
                "patkeeper status, and an issuer for the profile, see patkeeper.toml(5)"};
    }
    Failure operator()(const UnknownScope& e) const
    {
        return {ExitCode::bad_input, describe(Error(e)), "patkeeper scopes --available"};
    }
    Failure operator()(const RotationWouldEnd& e) const
    {
        return {ExitCode::failed, describe(Error(e)), "patkeeper scopes --set with authentication"};
    }
    Failure operator()(const TokenMayExist& e) const
    {
        return {ExitCode::unavailable,
                describe(Error(e)),
                "look for that comment in the workspace, under Settings, Developer, Access tokens"};
    }
    Failure operator()(const WorkspaceUnreachable& e) const
    {
        return {ExitCode::unavailable, describe(Error(e)), "curl -sSI " + shown(e.host)};
    }
    Failure operator()(const WorkspaceRejected& e) const { return rejected(e); }
    Failure operator()(const BudgetExhausted& e) const { return exhausted(e, now); }
    Failure operator()(const InvalidParameter& e) const
    {
        return {
            ExitCode::bad_input, "the daemon cannot take that " + e.parameter, "patkeeper help"};
    }
    template <class Misunderstanding>
    Failure operator()(const Misunderstanding& e) const
    {
        return {ExitCode::internal, "the daemon says: " + describe(Error(e)), restart_daemon};
    }
};

Failure of_starting(const ConnectionError& e)
{
    const auto sentence = "the daemon cannot be started: " + e.detail;
    if (e.trouble == ConnectionTrouble::no_program) {
        return {ExitCode::unavailable,
                sentence + "there is no patkeeperd beside patkeeper or in PATH",
                "install patkeeperd there, then the command again"};
    }
    if (e.trouble == ConnectionTrouble::misconfigured) {
        return {ExitCode::bad_config, sentence, "correct that file, then the command again"};
    }
    if (e.trouble == ConnectionTrouble::second_daemon) {
        return {ExitCode::try_later, sentence, "unset PATKEEPER_SOCKET, or set it as for that one"};
    }
    if (e.trouble == ConnectionTrouble::deaf_daemon) {
        return {ExitCode::try_later, sentence, "patkeeper stop && patkeeper status"};
    }
    if (e.trouble == ConnectionTrouble::foreign_folder) {
        return {ExitCode::refused, sentence, own_folders_hint};
    }
    if (e.trouble == ConnectionTrouble::no_state) {
        return {ExitCode::bad_config,
                sentence + "there is no place for its state",
                "set HOME, or XDG_STATE_HOME to a folder of your own"};
    }
    const bool by_systemd = e.trouble == ConnectionTrouble::unit_refused;
    return {ExitCode::unavailable,
            sentence,
            by_systemd ? "systemctl --user status patkeeper.socket"
                       : "patkeeperd --log-level debug, to see more"};
}

Failure of_connection(const ConnectionError& e)
{
    switch (e.trouble) {
        case ConnectionTrouble::no_daemon:
            return {ExitCode::unavailable, "the daemon is not running: " + e.detail, start_daemon};
        case ConnectionTrouble::no_program:
        case ConnectionTrouble::not_started:
        case ConnectionTrouble::misconfigured:
        case ConnectionTrouble::second_daemon:
        case ConnectionTrouble::deaf_daemon:
        case ConnectionTrouble::foreign_folder:
        case ConnectionTrouble::no_state:
        case ConnectionTrouble::unit_refused:
            return of_starting(e);
        case ConnectionTrouble::foreign_daemon:
            return {ExitCode::refused,
                    "the daemon is not yours, so nothing was sent to it: " + e.detail,
                    "ls -l on the socket, and unset PATKEEPER_SOCKET"};
        case ConnectionTrouble::silent:
            return {ExitCode::unavailable,
                    "the daemon does not answer: " + e.detail,
                    "systemctl --user restart patkeeper"};
        case ConnectionTrouble::broken_off:
            return {ExitCode::unavailable,
                    "the daemon closed the connection: " + e.detail,
                    "journalctl --user -u patkeeper -n 20"};
        case ConnectionTrouble::malformed:
            break;
    }
    return {ExitCode::internal, "the daemon's answer makes no sense: " + e.detail, restart_daemon};
}

}  // namespace

Failure failure_of(const CallError& error, TimePoint now)
{
    if (const auto* connection = std::get_if<ConnectionError>(&error)) {
        return of_connection(*connection);
    }
    return std::visit(Table{now}, std::get<Error>(error));
}

// Others' words may end like a sentence already.
std::string two_lines(const Failure& failure)
{
    const auto* stop = failure.sentence.ends_with('.') ? "" : ".";
    return "patkeeper: " + printable(failure.sentence) + stop +
           "\nNext: " + printable(failure.next) + "\n";
}

std::string one_line(const Failure& failure)
{
    return "patkeeper: " + printable(failure.sentence) + "; next: " + printable(failure.next) +
           "\n";
}

}  // namespace patkeeper::client
