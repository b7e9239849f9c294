#include "client/current_token.hpp"

#include "client/fetch_token.hpp"
#include "client/local_time.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

namespace {

std::optional<Failure> unusable_host(const ProfileOptions& options, const ProfileChoice& choice)
{
    if (!choice.host) return std::nullopt;
    const auto workspace = Workspace::parse(*choice.host);
    if (workspace) return std::nullopt;
    const std::string source = options.host ? "--host " : "DATABRICKS_HOST ";
    return Failure{ExitCode::bad_input,
                   "cannot use " + source + *choice.host + ": " + workspace.error().reason,
                   "the command again with --host https://YOUR-WORKSPACE"};
}

// The daemon says only that it cannot take the host.
Failure why_not(const ProfileChoice& choice, const CallError& error)
{
    if (!choice.profile || !choice.host || !says<InvalidParameter>(error)) {
        return failure_of(error, local_time());
    }
    return {ExitCode::bad_input,
            "profile " + *choice.profile + " is not for " + *choice.host,
            "patkeeper status"};
}

}  // namespace

Result<Token, Failure> current_token(const ProfileOptions& options)
{
    const auto choice = choose_profile(options, process_environment);
    if (const auto failure = unusable_host(options, choice)) return *failure;
    auto daemon = Connection::open();
    if (!daemon) return failure_of(daemon.error(), local_time());
    auto token = fetch_token(*daemon, choice);
    if (!token) return why_not(choice, token.error());
    return *std::move(token);
}

}  // namespace patkeeper::client
