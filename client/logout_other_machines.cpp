#include "client/logout_other_machines.hpp"

#include "client/local_time.hpp"
#include "client/logout_text.hpp"
#include "client/other_machines_text.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

Result<ListOtherMachines::Reply, CallError> list(Connection& daemon, const Profile& profile)
{
    const Waiting waiting("Listing the tokens at " + profile.host + " ...");
    return daemon.call(ListOtherMachines{profile.profile});
}

ExitCode remove(Connection& daemon, const Profile& profile, const std::vector<OtherToken>& tokens)
{
    DeleteOtherMachines request{profile.profile, {}};
    for (const auto& token : tokens)
        request.token_ids.push_back(token.token_id);
    const auto removed = [&] {
        const Waiting waiting("Deleting tokens ...");
        return daemon.call(request);
    }();
    if (!removed) return report(removed.error());
    say(deleted_others(tokens.size(), removed->left));
    return removed->left.empty() ? ExitCode::done : ExitCode::failed;
}

}  // namespace

ExitCode logout_other_machines(Connection& daemon,
                               const LogoutCommand& command,
                               const Profile& profile)
{
    const auto listed = list(daemon, profile);
    if (!listed) return report(listed.error());
    const auto& tokens = listed->tokens;
    if (tokens.empty()) {
        say(no_other_tokens(profile));
        return ExitCode::done;
    }
    say(other_tokens(profile, tokens, local_time()));
    const bool agreed = command.yes || ask_yes(question_for_others(tokens.size()));
    return agreed ? remove(daemon, profile, tokens) : report(nothing_changed());
}

}  // namespace patkeeper::client
