#include "client/login_text.hpp"

#include "client/expiry_text.hpp"
#include "client/printable.hpp"
#include "client/shell_quote.hpp"
#include "protocol/redacted.hpp"

namespace patkeeper::client {

namespace {

std::string command_line_of(const LoginCommand& command)
{
    std::string line = "patkeeper login";
    if (command.profile != LoginCommand().profile) line += " --profile " + shown(command.profile);
    if (command.host) line += " --host " + shown(*command.host);
    if (command.token_stdin) line += " --token-stdin";
    if (command.no_rotate) line += " --no-rotate";
    if (command.delete_pasted) line += " --delete-pasted";
    if (command.replace) line += " --replace";
    return line;
}

}  // namespace

std::string host_question(const std::optional<std::string>& usual)
{
    if (usual) return "Workspace URL [" + printable(*usual) + "]: ";
    return "Workspace URL (https://...): ";
}

std::string where_to_make_one(const Workspace& workspace, bool rotates)
{
    const std::string none = "or choose none, which means all.\n";
    return "Make a personal access token at " + workspace.url() +
           ":\n"
           "  Settings, Developer, Access tokens, Generate new token.\n" +
           (rotates
                ? "  Scopes: authentication, which rotation needs, and what your tools need;\n  "
                : "  Scopes: what your tools need; ") +
           none;
}

std::string logged_in(const Profile& profile, Pasted pasted, TimePoint now)
{
    auto text = "Logged in to " + profile.host + " as " + profile.identity + ", profile " +
                profile.profile + ": " + expiry_text(profile, now) + ", " +
                rotation_text(profile, now) + ".";
    auto lines = printable(text) + "\n";
    if (pasted == Pasted::stays_alive && !profile.last_error) {
        lines +=
            "The token you gave stays alive: delete it in the workspace when nothing uses it.\n";
    }
    if (profile.last_error) lines += printable("Mind: " + *profile.last_error) + ".\n";
    return lines;
}

Failure cannot_use_host(const std::string& host, const std::string& reason)
{
    const auto meant = Workspace::meant_by(host);
    auto shown_host = host;
    redact_all(shown_host, user_info_of_host(host));
    return {ExitCode::bad_input,
            "cannot use " + shown_host + " as a workspace: " + reason,
            meant ? Advice(Try{"patkeeper login --host " + shown(meant->str())})
                  : Advice(Hint{"Give the URL of a workspace, such as "
                                "https://YOUR-WORKSPACE.cloud.databricks.com."})};
}

Failure no_tokens_at_console(const Workspace& console)
{
    return {ExitCode::bad_input,
            console.host() + " is an account console, where personal access tokens do not work",
            Hint{"Give the URL of a workspace: open one in the browser and copy its address."}};
}

Failure no_terminal_for_token()
{
    return {ExitCode::usage,
            "there is no terminal on which to ask for the token",
            Hint{"Add --token-stdin and give the token as one line on standard input."}};
}

Failure nothing_given(const LoginCommand& command)
{
    return {ExitCode::bad_input,
            "nothing was given, and nothing was changed",
            Try{command_line_of(command)}};
}

Failure token_in_quotes(const LoginCommand& command)
{
    return {ExitCode::bad_input,
            "the token is in quotes, which are not part of it: give it without them",
            Try{command_line_of(command)}};
}

Failure not_a_token(const LoginCommand& command)
{
    return {ExitCode::bad_input,
            "that is not a token: a token has 1 to 512 printable characters and no spaces",
            Try{command_line_of(command)}};
}

std::string url_with_id(const std::string& url, const std::optional<std::string>& id)
{
    return id ? url + "/?o=" + *id : url;
}

}  // namespace patkeeper::client
