#include "client/call_by_choice.hpp"
#include "client/command.hpp"
#include "client/local_time.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/scopes_text.hpp"
#include "client/similar_profile.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

ExitCode printed(const std::string& text)
{
    return write_out(text) ? ExitCode::done : ExitCode::failed;
}

ExitCode report_failed(const CallError& error)
{
    return report(with_similar_profile(scopes_failure(error, local_time()), error));
}

ExitCode show(Connection& daemon, const ProfileChoice& choice, bool json)
{
    const auto reply = call_by_choice<GetProfile>(daemon, choice);
    if (!reply) return report(reply.error());
    const auto& profile = reply->profile;
    if (json) return printed(scopes_json(profile));
    say(why_no_scopes(profile));
    return printed(scope_lines(profile.scopes.value_or(std::vector<std::string>())));
}

ExitCode show_available(Connection& daemon, const ProfileChoice& choice, bool json)
{
    const auto reply = [&] {
        const Waiting waiting("Asking the workspace ...");
        return call_by_choice<GetAvailableScopes>(daemon, choice);
    }();
    if (!reply) return report_failed(reply.error());
    return printed(json ? available_json(reply->scopes) : scope_lines(reply->scopes));
}

Result<SetScopes::Reply, CallError> set(Connection& daemon, const SetScopes& request)
{
    const Waiting waiting("Changing the scopes ...");
    return daemon.call(request);
}

// What a change would end, where that is all that is in its way.
std::optional<RotationWouldEnd> ending(const CallError& error)
{
    const auto* said = std::get_if<Error>(&error);
    const auto* end = said == nullptr ? nullptr : std::get_if<RotationWouldEnd>(said);
    return end == nullptr ? std::nullopt : std::optional(*end);
}

// Nothing when it may go on.
std::optional<Failure> consent(const RotationWouldEnd& end)
{
    if (!can_ask()) return no_terminal_to_end_at(end);
    if (ask_yes(end_question(end))) return std::nullopt;
    return Failure{ExitCode::failed, "nothing was changed", Try{"patkeeper scopes"}};
}

ExitCode change(Connection& daemon, const ProfileChoice& choice, const ScopesCommand& command)
{
    SetScopes request{choice.profile, choice.host, command.set, std::nullopt};
    if (command.yes) request.end_rotation = true;
    auto changed = set(daemon, request);
    const auto end = changed ? std::nullopt : ending(changed.error());
    if (end) {
        if (const auto refused = consent(*end)) return report(*refused);
        request.end_rotation = true;
        changed = set(daemon, request);
    }
    if (!changed) return report_failed(changed.error());
    say(scopes_changed(command.set, *changed));
    return ExitCode::done;
}

}  // namespace

ExitCode run(const ScopesCommand& command)
{
    const auto choice = choose_usable_profile(command.choice, process_environment);
    if (!choice) return report(choice.error());
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    if (!command.set.empty()) return change(*daemon, *choice, command);
    if (command.available) return show_available(*daemon, *choice, command.json);
    return show(*daemon, *choice, command.json);
}

}  // namespace patkeeper::client
