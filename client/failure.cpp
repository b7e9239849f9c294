#include "client/failure.hpp"

#include "client/desktop.hpp"
#include "client/joined.hpp"
#include "client/metadata_advice.hpp"
#include "client/older_daemon.hpp"
#include "client/printable.hpp"
#include "client/profile_advice.hpp"
#include "client/shell_quote.hpp"
#include "protocol/duration.hpp"
#include "protocol/foreign_folder.hpp"

namespace patkeeper::client {

namespace {

// Of a daemon that does not say where it keeps tokens.
const Try restart{restart_command};

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
                Try{"patkeeper login --host " + shown(e.profile)}};
    }
    return {ExitCode::no_profile, "there is no profile " + e.profile, Try{login(e.profile)}};
}

// Asked by host, or for the default profile: then `host` is the name that was looked for.
Failure ambiguous(const AmbiguousHost& e)
{
    const auto what = is_url(e.host) ? "several profiles are for " + e.host
                                     : "there are several profiles and none is " + e.host;
    const auto first = e.profiles.empty() ? "NAME" : shown(e.profiles.front());
    return {ExitCode::usage,
            what + ": " + joined(e.profiles, ", "),
            Hint{"Choose one with --profile, for example --profile " + first + "."}};
}

ExitCode code_of_status(std::int64_t status)
{
    if (status == 401 || status == 403) return ExitCode::refused;
    if (status == 429) return ExitCode::try_later;
    return status >= 500 ? ExitCode::unavailable : ExitCode::failed;
}

// Until the daemon names the cause, which an old one does not, the status has to do.
Advice advice_by_status(ExitCode code, std::int64_t status)
{
    if (code == ExitCode::refused) {
        return Hint{
            "Check the VPN, the workspace's URL with its ?o= id, and whether the workspace "
            "allows tokens."};
    }
    if (code == ExitCode::failed && status >= 400) return AskDoctor{};
    return Hint{"Run the command again in a few minutes."};
}

Advice advice_after(const WorkspaceRejected& e)
{
    using enum WorkspaceTrouble;
    switch (e.cause.value_or(other)) {
        case dead_token:
            return Hint{
                "Make a new token in the workspace under Settings, Developer, Access "
                "tokens, and log in with that."};
        case missing_scope:
            return Hint{
                "Give the token that scope in the workspace, or name an issuer for the "
                "profile, see patkeeper.toml(5)."};
        case quota:
            return Hint{
                "Run \"patkeeper logout --other-machines\", or delete tokens that nothing "
                "uses in the workspace under Settings, Developer, Access tokens."};
        case bad_scope:
            return Hint{
                "Compare the configured scopes with those that \"patkeeper scopes "
                "--available\" lists, see patkeeper.toml(5)."};
        case bad_lifetime:
            return Hint{"Ask for a shorter lifetime, see patkeeper.toml(5)."};
        case rate_limit:
        case not_admin:
        case no_permission:
        case not_found:
        case other:
            break;
    }
    return advice_by_status(code_of_status(e.status), e.status);
}

Failure rejected(const WorkspaceRejected& e)
{
    return {code_of_status(e.status), describe(Error(e)), advice_after(e)};
}

Advice advice_without_keyring(std::optional<StoreTrouble> cause)
{
    using enum StoreTrouble;
    switch (cause.value_or(failed)) {
        case no_bus:
            return Hint{"Start a D-Bus session bus, as \"patkeeper doctor\" says."};
        case no_service:
            return how_to_get_a_keyring(desktop_of(process_environment));
        case no_collection:
            return Try{"patkeeper unlock"};
        case asks_person:
            return Hint{
                "Answer the keyring's question in its window, or have it ask no more (KeePassXC: "
                "Settings, Secret Service Integration), then run the command again."};
        case no_password_entry:
            return Hint{"Unlock it on its desktop, in KeePassXC or KDE's wallet manager."};
        case unread:
        case bus_unreachable:
        case no_answer:
        case access:
        case failed:
            break;
    }
    return AskDoctor{};
}

Failure no_keyring(const StoreUnavailable& e)
{
    return {ExitCode::no_keyring, describe(Error(e)), advice_without_keyring(e.cause)};
}

Advice advice_to_reach(const WorkspaceUnreachable& e)
{
    if (e.cause == ReachTrouble::ca_file)
        return Hint{"Correct that file, or http.ca_file in config.toml, which names it."};
    if (e.cause == ReachTrouble::certificate) {
        return Hint{
            "If your network inspects TLS, name the file of its certificate authority with "
            "http.ca_file in config.toml. Otherwise do not trust this network."};
    }
    return Try{"curl -sSI " + shown(e.host)};
}

Failure exhausted(const BudgetExhausted& e, TimePoint now)
{
    const auto wait = from_millis(e.retry_at) - now;
    const auto rotate = "patkeeper rotate --profile " + shown(e.profile);
    Advice advice = Try{rotate};
    if (wait > Duration(0))
        advice = Hint{"Run \"" + rotate + "\" again in " + format_duration(wait) + "."};
    return {ExitCode::try_later, describe(Error(e)), std::move(advice)};
}

// The one table of what the daemon may say.
struct Table {
    TimePoint now;

    Failure operator()(const UnknownProfile& e) const { return unknown(e); }
    Failure operator()(const ProfileExists& e) const
    {
        return {ExitCode::failed, describe(Error(e)), Try{login_again(e.profile)}};
    }
    Failure operator()(const AmbiguousHost& e) const { return ambiguous(e); }
    Failure operator()(const StoreLocked& e) const
    {
        return {ExitCode::try_later, describe(Error(e)), Try{"patkeeper unlock"}};
    }
    Failure operator()(const StoreUnavailable& e) const { return no_keyring(e); }
    Failure operator()(const WrongPassword& e) const
    {
        return {ExitCode::refused, describe(Error(e)), Try{"patkeeper unlock"}};
    }
    Failure operator()(const MetadataUnavailable& e) const
    {
        return {
            ExitCode::unavailable, describe(Error(e)), advice_without_metadata(e.cause, e.port)};
    }
    Failure operator()(const TokenUnusable& e) const
    {
        return {ExitCode::refused,
                describe(Error(e)),
                e.cause ? advice_on(e.cause, e.profile) : Try{login_again(e.profile)}};
    }
    Failure operator()(const IdentityMismatch& e) const
    {
        return {ExitCode::bad_input,
                describe(Error(e)),
                Hint{"Choose another name with --profile, or log out of profile " + e.profile +
                     " first."}};
    }
    Failure operator()(const RotationImpossible& e) const
    {
        return {ExitCode::failed, describe(Error(e)), advice_on(e.cause, e.profile)};
    }
    Failure operator()(const NobodyToAsk& e) const
    {
        return {ExitCode::refused, describe(Error(e)), advice_on(e.cause, e.profile)};
    }
    Failure operator()(const UnknownScope& e) const
    {
        return {ExitCode::bad_input, describe(Error(e)), Try{"patkeeper scopes --available"}};
    }
    Failure operator()(const RotationWouldEnd& e) const
    {
        return {ExitCode::failed,
                describe(Error(e)),
                Hint{"Keep \"authentication\" among the scopes."}};
    }
    Failure operator()(const TokenMayExist& e) const
    {
        return {ExitCode::unavailable,
                describe(Error(e)),
                Hint{"Look for that comment in the workspace under Settings, Developer, Access "
                     "tokens."}};
    }
    Failure operator()(const WorkspaceUnreachable& e) const
    {
        return {ExitCode::unavailable, describe(Error(e)), advice_to_reach(e)};
    }
    Failure operator()(const WorkspaceRejected& e) const { return rejected(e); }
    Failure operator()(const BudgetExhausted& e) const { return exhausted(e, now); }
    Failure operator()(const InvalidParameter& e) const
    {
        return {ExitCode::bad_input,
                "the daemon cannot take that " + e.parameter,
                Try{"patkeeper help"}};
    }
    template <class Misunderstanding>
    Failure operator()(const Misunderstanding& e) const
    {
        return {ExitCode::internal,
                "daemon and client differ in version: the daemon says: " + describe(Error(e)),
                restart};
    }
};

Failure of_starting(const ConnectionError& e)
{
    const auto sentence = "the daemon cannot be started: " + e.detail;
    switch (e.trouble) {
        case ConnectionTrouble::no_program:
            return {ExitCode::unavailable,
                    sentence + "there is no patkeeperd beside patkeeper or in PATH",
                    Hint{"Install patkeeperd there, then run the command again."}};
        case ConnectionTrouble::misconfigured:
            return {ExitCode::bad_config,
                    sentence,
                    Hint{"Correct that file, then run the command again."}};
        case ConnectionTrouble::second_daemon:
            return {ExitCode::try_later, sentence, AskDoctor{}};
        case ConnectionTrouble::deaf_daemon:
            return {ExitCode::try_later, sentence, restart};
        case ConnectionTrouble::foreign_folder:
            return {ExitCode::refused, sentence, Hint{own_folders_hint}};
        case ConnectionTrouble::no_state:
            return {ExitCode::bad_config,
                    sentence + "there is no place for its state",
                    Hint{"Set HOME, or set XDG_STATE_HOME to a folder of your own."}};
        case ConnectionTrouble::unit_refused:
            return {
                ExitCode::unavailable, sentence, Try{"systemctl --user status patkeeper.socket"}};
        default:
            return {ExitCode::unavailable, sentence, Try{"patkeeperd --log-level debug"}};
    }
}

Failure of_connection(const ConnectionError& e)
{
    switch (e.trouble) {
        case ConnectionTrouble::no_daemon:
            return {ExitCode::unavailable,
                    "the daemon is not running: " + e.detail,
                    Try{"env -u PATKEEPER_NO_AUTOSTART patkeeper status"}};
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
                    Hint{"Unset PATKEEPER_SOCKET if it is set; \"ls -l\" says whose that socket "
                         "is."}};
        case ConnectionTrouble::silent:
            return {ExitCode::unavailable, "the daemon does not answer: " + e.detail, AskDoctor{}};
        case ConnectionTrouble::broken_off:
            return {ExitCode::unavailable,
                    "the daemon closed the connection: " + e.detail,
                    AskDoctor{}};
        case ConnectionTrouble::malformed:
            break;
    }
    return {ExitCode::internal, "the daemon's answer makes no sense: " + e.detail, restart};
}

struct AdviceText {
    std::string operator()(const Try& advice) const { return "Try: " + advice.command; }
    std::string operator()(const Hint& advice) const { return "Hint: " + advice.sentence; }
    std::string operator()(const AskDoctor& advice) const { return (*this)(Try{advice.command}); }
};

// Others' words may end like a sentence already.
std::string full_sentence(const std::string& sentence)
{
    return sentence.ends_with('.') ? sentence : sentence + ".";
}

}  // namespace

Advice presentable(const Advice& advice)
{
    const auto* command = std::get_if<Try>(&advice);
    if (command == nullptr || !hides_part_of(command->command)) return advice;
    return Hint{"Choose a name or a URL that holds no secret, then run the command again."};
}

std::string advice_text(const Advice& advice)
{
    return std::visit(AdviceText{}, presentable(advice));
}

Failure failure_of(const CallError& error, TimePoint now)
{
    if (const auto* connection = std::get_if<ConnectionError>(&error)) {
        return of_connection(*connection);
    }
    return std::visit(Table{now}, std::get<Error>(error));
}

std::string two_lines(const Failure& failure)
{
    return "patkeeper: " + printable(full_sentence(failure.sentence)) + "\n" +
           printable(advice_text(failure.advice)) + "\n";
}

std::string sentence_and_advice(const Failure& failure)
{
    return full_sentence(failure.sentence) + " " + advice_text(failure.advice);
}

std::string one_line(const Failure& failure)
{
    return "patkeeper: " + printable(sentence_and_advice(failure)) + "\n";
}

}  // namespace patkeeper::client
