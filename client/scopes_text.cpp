#include "client/scopes_text.hpp"

#include "client/joined.hpp"
#include "client/printable.hpp"
#include "protocol/described_json.hpp"

namespace patkeeper::client {

namespace {

// A token whose id is not known was not found in the workspace's list.
bool is_known(const Profile& profile)
{
    return profile.scopes ? !profile.scopes->empty() : !profile.token_id.empty();
}

std::string line_of_json(json::object object)
{
    return std::string(serialize_json(json::value(std::move(object))).reveal()) + "\n";
}

std::string what_ends(const RotationWouldEnd& end)
{
    const auto& others = end.issues_for;
    const auto rest = others.empty() ? ", which then lives until it expires"
                                     : ", nor those of " + joined(others, ", ") +
                                           ", for which it mints; they then live until they expire";
    return "without the scope \"authentication\" patkeeper can neither replace nor delete the "
           "token of profile " +
           end.profile + rest;
}

}  // namespace

std::string scope_lines(const std::vector<std::string>& scopes)
{
    std::string text;
    for (const auto& scope : scopes)
        text += printable(scope) + "\n";
    return text;
}

std::string scopes_json(const Profile& profile)
{
    const bool known = is_known(profile);
    json::object object;
    object["profile"] = profile.profile;
    object["token_id"] = profile.token_id;
    object["known"] = known;
    object["scopes"] = known && profile.scopes ? to_json(*profile.scopes) : json::value();
    return line_of_json(std::move(object));
}

std::string available_json(const std::vector<std::string>& scopes)
{
    json::object object;
    object["scopes"] = to_json(scopes);
    return line_of_json(std::move(object));
}

std::string why_no_scopes(const Profile& profile)
{
    if (is_known(profile) && profile.scopes) return {};
    const auto token = "the token of profile " + profile.profile;
    if (!is_known(profile)) return printable("What " + token + " may do is not known.") + "\n";
    return printable("No scopes: " + token + " may do everything its identity may do.") + "\n";
}

std::string scopes_changed(const std::vector<std::string>& asked, const SetScopes::Reply& changed)
{
    const auto& profile = changed.profile;
    auto text = printable("The token of profile " + profile.profile + " has the scopes " +
                          joined(asked, ", ") + " from now on.") +
                "\nIt may take up to ten minutes until that counts everywhere.\n";
    if (changed.successors) {
        text += printable("Mind: its successors get " + joined(*changed.successors, ", ") +
                          ", which the configuration names for profile " + profile.profile + ".") +
                "\n";
    }
    if (profile.state != State::active && profile.last_error)
        text += printable("Mind: " + *profile.last_error) + ".\n";
    return text;
}

std::string end_question(const RotationWouldEnd& end)
{
    auto ends = what_ends(end);
    ends.front() = 'W';
    return printable(ends) + ".\nChange the scopes all the same? [y/N] ";
}

Failure no_terminal_to_end_at(const RotationWouldEnd& end)
{
    return {ExitCode::usage,
            what_ends(end) + ", and there is no terminal to ask at",
            Hint{"Keep \"authentication\" among the scopes, or add --yes."}};
}

Failure scopes_failure(const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    const auto* said = std::get_if<Error>(&error);
    const auto* rejected = said == nullptr ? nullptr : std::get_if<WorkspaceRejected>(said);
    if (rejected == nullptr) return failure;
    if (rejected->error_code == "ENDPOINT_NOT_FOUND") {
        failure.sentence = rejected->host + " knows nothing of scopes: its tokens have none";
        failure.advice = Try{"patkeeper status"};
    } else if (rejected->status == 400 || rejected->status == 404) {
        failure.advice = Try{"patkeeper scopes --available"};
    }
    return failure;
}

}  // namespace patkeeper::client
