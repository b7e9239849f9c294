#include "protocol/git_credential.hpp"

#include "client/command.hpp"
#include "client/fetch_token.hpp"
#include "client/git_answer.hpp"
#include "client/git_input.hpp"
#include "client/local_time.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "protocol/workspace.hpp"

#include <unistd.h>

namespace patkeeper::client {

namespace {

ExitCode complain(const Failure& failure)
{
    say(one_line(failure));
    return failure.code;
}

ExitCode complain(const CallError& error)
{
    return complain(failure_for_git(error, local_time()));
}

ExitCode no_answer(const CallError& error)
{
    if (must_quit(error) && !write_out("quit=1\n")) return ExitCode::failed;
    return complain(error);
}

ExitCode print(const std::optional<Secret>& answer)
{
    if (!answer)
        return complain({ExitCode::internal, "the secret breaks lines", Try{"patkeeper status"}});
    return write_out(answer->reveal()) ? ExitCode::done : ExitCode::failed;
}

ExitCode get_of_other_host(Connection& daemon, const GitRequest& request)
{
    const auto reply = daemon.call(asking(request));
    if (!reply) return no_answer(reply.error());
    if (!reply->credential) return ExitCode::done;
    return print(git_answer(request, *reply->credential));
}

ExitCode get(const GitRequest& request, const ProfileOptions& options)
{
    if (!request.protocol || !request.host || !is_utf8(request)) return ExitCode::done;
    auto daemon = Connection::open();
    if (!daemon) return no_answer(daemon.error());
    const auto choice = choose_for_git(request, options, process_environment);
    if (!choice) return get_of_other_host(*daemon, request);
    const auto token = fetch_token(*daemon, *choice);
    if (token) return print(git_answer(request, *token));
    if (is_miss(token.error())) return get_of_other_host(*daemon, request);
    return no_answer(token.error());
}

// For what the daemon has nothing to say to.
template <class Method>
ExitCode tell(const Method& method)
{
    auto daemon = Connection::open();
    if (!daemon) return complain(daemon.error());
    const auto reply = daemon->call(method);
    return reply ? ExitCode::done : complain(reply.error());
}

// What came from us as ephemeral comes back so; a served password is known to the daemon.
ExitCode store(GitRequest request, const ProfileOptions& /*options*/)
{
    if (request.ephemeral || !is_utf8(request)) return ExitCode::done;
    const auto call = storing(std::move(request));
    return call ? tell(*call) : ExitCode::done;
}

ExitCode erase(GitRequest request, const ProfileOptions& /*options*/)
{
    if (!is_utf8(request)) return ExitCode::done;
    const auto call = erasing(std::move(request));
    return call ? tell(*call) : ExitCode::done;
}

ExitCode capability()
{
    return write_out("version 0\ncapability authtype\n") ? ExitCode::done : ExitCode::failed;
}

using Action = ExitCode (*)(GitRequest, const ProfileOptions&);

// Nothing for what is none.
Action action_named(std::string_view name)
{
    if (name == "get") {
        return
            [](GitRequest request, const ProfileOptions& options) { return get(request, options); };
    }
    if (name == "store") return store;
    if (name == "erase") return erase;
    return nullptr;
}

}  // namespace

// Actions that are not known are ignored, as gitcredentials(7) demands.
ExitCode run(const GitCredentialCommand& command)
{
    if (command.action == "capability") return capability();
    const auto action = action_named(command.action);
    if (action == nullptr) return ExitCode::done;
    if (const auto host = command.choice.host; host && !Workspace::parse(*host)) {
        return complain(Failure{
            ExitCode::bad_input,
            "the URL given with --host cannot be used: " + Workspace::parse(*host).error().reason,
            Try{"man git-credential-patkeeper"}});
    }
    const auto refuse = [](const Invalid& invalid) {
        const auto why = "cannot take git's request: " + invalid.reason;
        return complain(Failure{ExitCode::failed, why, Try{"man git-credential-patkeeper"}});
    };
    const auto text = read_git_request(STDIN_FILENO);
    if (!text) return refuse(text.error());
    auto request = parse_git_request(text->reveal());
    if (!request) return refuse(request.error());
    return action(*std::move(request), command.choice);
}

}  // namespace patkeeper::client
