#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/expiry_text.hpp"
#include "client/printable.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

// Nothing when it may go on.
std::optional<Failure> consent(const LogoutCommand& command, const std::string& profile)
{
    if (command.yes) return std::nullopt;
    const auto what = command.keep_tokens ? "Forget profile " : "Delete the tokens of profile ";
    const auto rest = command.keep_tokens ? ", leaving its tokens alive" : " and forget it";
    if (ask_yes(printable(what + profile + rest) + "? [y/N] ")) return std::nullopt;
    return Failure{ExitCode::failed, "nothing was changed", "patkeeper status"};
}

ExitCode remove(Connection& daemon, const LogoutCommand& command, const std::string& profile)
{
    const auto removed = [&] {
        const Waiting waiting("Deleting tokens ...");
        const auto keep = command.keep_tokens ? std::optional(true) : std::nullopt;
        return daemon.call(RemoveProfile{profile, keep});
    }();
    if (!removed) return report(removed.error());
    say("Logged out of profile " + printable(profile) + ".\n");
    for (const auto& id : removed->left_alive)
        say("Still alive at the workspace: token " + printable(id) + "\n");
    return ExitCode::done;
}

}  // namespace

ExitCode run(const LogoutCommand& command)
{
    if (!command.yes && !can_ask()) {
        return report({ExitCode::usage,
                       "logout asks before it deletes, and there is no terminal to ask at",
                       "patkeeper logout --yes"});
    }
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto listed = daemon->call(ListProfiles{});
    if (!listed) return report(listed.error());
    const auto choice = choose_profile(command.choice, process_environment);
    const auto profile = resolve(choice, listed->profiles);
    if (!profile) return report(CallError(profile.error()));
    if (const auto refused = consent(command, *profile)) return report(*refused);
    return remove(*daemon, command, *profile);
}

}  // namespace patkeeper::client
