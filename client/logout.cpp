#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/logout_all.hpp"
#include "client/logout_other_machines.hpp"
#include "client/logout_text.hpp"
#include "client/printable.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

// Nothing when it may go on.
std::optional<Failure> consent(const LogoutCommand& command, const std::string& profile)
{
    if (command.yes) return std::nullopt;
    const auto what = command.keep_tokens ? "Forget profile " : "Delete the tokens of profile ";
    const auto rest = command.keep_tokens ? ", leaving its tokens alive" : " and forget it";
    if (ask_yes(printable(what + profile + rest) + "? [y/N] ")) return std::nullopt;
    return nothing_changed();
}

ExitCode ask_and_log_out_all(const LogoutCommand& command, const std::vector<Profile>& profiles)
{
    if (profiles.empty()) {
        say("There is no profile to log out of.\n");
        return ExitCode::done;
    }
    const auto fate = command.keep_tokens ? Tokens::kept : Tokens::deleted;
    const bool agreed = command.yes || ask_yes(question_for_all(profiles, fate));
    return agreed ? logout_all(command, profiles) : report(nothing_changed());
}

// The command again, without a question.
std::string without_question(const LogoutCommand& command)
{
    const auto* which = command.all ? " --all" : command.other_machines ? " --other-machines" : "";
    return std::string("patkeeper logout") + which + " --yes";
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
    for (const auto& id : removed->undeleted)
        say("Could not be deleted at the workspace: token " + printable(id) + "\n");
    if (!command.keep_tokens) say(to_be_deleted_by_hand(*removed));
    return code_of(*removed);
}

}  // namespace

ExitCode run(const LogoutCommand& command)
{
    if (!command.yes && !can_ask()) {
        return report({ExitCode::usage,
                       "logout asks before it deletes, and there is no terminal to ask at",
                       Try{without_question(command)}});
    }
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto listed = daemon->call(ListProfiles{});
    if (!listed) return report(listed.error());
    const auto& profiles = listed->profiles;
    if (command.all) return ask_and_log_out_all(command, profiles);
    const auto choice = choose_usable_profile(command.choice, process_environment);
    if (!choice) return report(choice.error());
    const auto profile = resolve(*choice, profiles);
    if (!profile) return report(CallError(profile.error()));
    if (command.other_machines) {
        const auto chosen = std::find_if(profiles.begin(), profiles.end(), [&](const Profile& p) {
            return p.profile == *profile;
        });
        return logout_other_machines(*daemon, command, *chosen);
    }
    if (const auto refused = consent(command, *profile)) return report(*refused);
    return remove(*daemon, command, *profile);
}

}  // namespace patkeeper::client
