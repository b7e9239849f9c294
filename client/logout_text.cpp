#include "client/logout_text.hpp"

#include "client/expiry_text.hpp"
#include "client/joined.hpp"
#include "client/printable.hpp"

namespace patkeeper::client {

namespace {

std::string listed(const std::string& what, const std::vector<std::string>& ids)
{
    std::vector<std::string> short_ids;
    for (const auto& id : ids)
        short_ids.push_back(short_id(id));
    return ids.empty() ? "" : what + joined(short_ids, ", ");
}

}  // namespace

Failure nothing_changed()
{
    return {ExitCode::failed, "nothing was changed", Try{"patkeeper status"}};
}

std::string question_for_all(const std::vector<Profile>& profiles, Tokens tokens)
{
    std::vector<std::string> names;
    for (const auto& profile : profiles)
        names.push_back(profile.profile);
    const auto count =
        std::to_string(names.size()) + (names.size() == 1 ? " profile" : " profiles");
    const auto which = count + " (" + joined(names, ", ") + ")";
    return printable(tokens == Tokens::kept
                         ? "Forget " + which + ", leaving their tokens alive"
                         : "Delete the tokens of " + which + " and forget them") +
           "? [y/N] ";
}

std::string logged_out(const std::string& profile, const RemoveProfile::Reply& left)
{
    return printable(profile + ": logged out" +
                     listed("; still alive at the workspace: ", left.left_alive) +
                     listed("; could not be deleted at the workspace: ", left.undeleted)) +
           "\n";
}

std::string to_be_deleted_by_hand(const RemoveProfile::Reply& left)
{
    if (left.left_alive.empty() && left.undeleted.empty()) return {};
    return "Delete what is still alive in the workspace when nothing uses it: Settings, Developer, "
           "Access tokens.\n";
}

ExitCode code_of(const RemoveProfile::Reply& left)
{
    return left.undeleted.empty() ? ExitCode::done : ExitCode::failed;
}

std::string not_logged_out(const std::string& profile, const Failure& failure)
{
    return printable(profile + ": not logged out: " + sentence_and_advice(failure)) + "\n";
}

Failure still_needed(const std::vector<std::string>& by)
{
    return {ExitCode::failed,
            "its token is needed to delete those of " + joined(by, ", "),
            Try{"patkeeper logout --all"}};
}

}  // namespace patkeeper::client
