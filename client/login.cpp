#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/keyrings.hpp"
#include "client/local_time.hpp"
#include "client/login_text.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/token_value.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>
#include <unistd.h>

namespace patkeeper::client {

namespace {

template <class T>
using Outcome = Result<T, Failure>;

Outcome<Workspace> workspace_of(const std::string& host)
{
    const auto workspace = Workspace::parse(host);
    if (!workspace) return cannot_use_host(host, workspace.error().reason);
    if (is_account_console(*workspace)) return no_tokens_at_console(*workspace);
    return *workspace;
}

// Asked before the token is: a profile that must not be replaced is said at once.
Outcome<std::optional<Profile>> held_profile(Connection& daemon, const LoginCommand& command)
{
    const auto listed = daemon.call(ListProfiles{});
    if (!listed) return failure_of(listed.error(), local_time());
    const auto& profiles = listed->profiles;
    const auto held = std::find_if(profiles.begin(), profiles.end(), [&](const Profile& profile) {
        return profile.profile == command.profile;
    });
    if (held == profiles.end()) return std::optional<Profile>();
    if (command.replace) return std::optional(*held);
    return failure_of(CallError(Error(ProfileExists{command.profile})), local_time());
}

std::optional<std::string> usual_host()
{
    auto host = process_environment("DATABRICKS_HOST");
    return host && trimmed(*host).empty() ? std::nullopt : host;
}

// --host, else what the profile that is replaced has, else a person's answer, else the environment.
Outcome<Workspace> find_workspace(const LoginCommand& command, const std::optional<Profile>& held)
{
    const auto usual = usual_host();
    if (command.host) return workspace_of(*command.host);
    if (held) return workspace_of(url_with_id(held->host, held->workspace_id));
    if (command.token_stdin || !can_ask()) {
        if (usual) return workspace_of(*usual);
        return Failure{ExitCode::usage,
                       "login needs to know the workspace",
                       Hint{"Name it with --host, and give the token with --token-stdin."}};
    }
    const auto answer = ask(host_question(usual));
    if (!answer) return nothing_given(command);
    return workspace_of(trimmed(*answer).empty() && usual ? *usual : *answer);
}

// A token that was copied together with the line ends around it begins on the second line.
std::optional<Secret> read_filled_line(int file)
{
    constexpr int most_empty_lines = 16;
    auto line = read_line(file);
    for (int i = 0; i < most_empty_lines && line && trimmed(line->reveal()).empty(); ++i)
        line = read_line(file);
    return line;
}

Outcome<Secret> read_token(const LoginCommand& command, const Workspace& workspace)
{
    if (!command.token_stdin && !can_ask()) return no_terminal_for_token();
    if (!command.token_stdin) say(where_to_make_one(workspace, !command.no_rotate));
    const auto line = command.token_stdin ? read_filled_line(STDIN_FILENO)
                                          : ask_secret("Token (will not be shown): ");
    const auto token = trimmed(line ? line->reveal() : std::string_view());
    if (token.empty()) return nothing_given(command);
    if (is_quoted(token)) return token_in_quotes(command);
    if (!is_token_value(token)) return not_a_token(command);
    return Secret(token);
}

bool may_delete_pasted(const LoginCommand& command)
{
    if (command.delete_pasted) return true;
    if (command.no_rotate || command.token_stdin || !can_ask()) return false;
    return ask_yes("May patkeeper delete this token at the workspace once it is replaced? [y/N] ");
}

Pasted fate_of_pasted(const AddProfile& request)
{
    if (!request.rotate.value_or(true)) return Pasted::is_served;
    return request.delete_pasted.value_or(false) ? Pasted::is_deleted : Pasted::stays_alive;
}

ExitCode add(Connection& daemon, AddProfile request)
{
    const auto added = [&] {
        const Waiting waiting("Proving the token at " + request.host + " ...");
        return daemon.call(request);
    }();
    if (!added) return report(added.error());
    say(logged_in(added->profile, fate_of_pasted(request), local_time()));
    const auto about = daemon.call(GetDaemon{});
    if (about) say(locked_keyrings_text(about->daemon));
    return ExitCode::done;
}

Outcome<AddProfile> prepare(Connection& daemon, const LoginCommand& command)
{
    const auto held = held_profile(daemon, command);
    if (!held) return held.error();
    const auto workspace = find_workspace(command, *held);
    if (!workspace) return workspace.error();
    auto token = read_token(command, *workspace);
    if (!token) return token.error();
    AddProfile request;
    request.profile = command.profile;
    request.host = url_with_id(workspace->url(), workspace->id());
    request.token_value = *std::move(token);
    request.rotate = !command.no_rotate;
    request.replace = command.replace;
    request.delete_pasted = may_delete_pasted(command);
    return request;
}

}  // namespace

ExitCode run(const LoginCommand& command)
{
    if (command.host) {
        const auto workspace = workspace_of(*command.host);
        if (!workspace) return report(workspace.error());
    }
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    start_keyring(*daemon);
    auto request = prepare(*daemon, command);
    if (!request) return report(request.error());
    return add(*daemon, *std::move(request));
}

}  // namespace patkeeper::client
