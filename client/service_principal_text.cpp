#include "client/service_principal_text.hpp"

#include "client/shell_quote.hpp"

namespace patkeeper::client {

namespace {

constexpr const char* ends_by_itself =
    "patkeeper status, and the command again where the profile is not there: such a token ends by "
    "itself";

bool says(const WorkspaceRejected& e, const char* words)
{
    return e.message.find(words) != std::string::npos;
}

// Not an admin, or the principal has not got the permission: workspaces tell these by words alone. What
// the admin's token lacks is said as everywhere.
std::string next_after_denial(const AddServicePrincipal& asked, const WorkspaceRejected& e)
{
    if (says(e, "dmin")) {
        return "the command again with --as and the profile of a workspace admin, which " +
               shown(asked.admin) + " is not";
    }
    return "let service principal " + shown(asked.application_id) +
           " use tokens, in the workspace under Settings, Advanced, Personal access tokens";
}

Failure rejected(const AddServicePrincipal& asked, const WorkspaceRejected& e, Failure failure)
{
    const bool lacks_scope = says(e, "required scopes");
    if (e.status == 403 && e.error_code == "PERMISSION_DENIED" && !lacks_scope) {
        failure.next = next_after_denial(asked, e);
    } else if (e.status == 404 || says(e, "does not exist")) {
        failure.next =
            "look for the application id in the workspace, under Settings, Identity and access, "
            "Service principals";
    } else if (e.status == 400 && says(e, "lifetime")) {
        failure.next = "the command again with --lifetime and no more than that";
    } else if (e.error_code == "QUOTA_EXCEEDED") {
        failure.next = "delete tokens of the principal that nothing uses, then the command again";
    }
    return failure;
}

Failure lost(const ConnectionError& e, Failure failure)
{
    if (!is_lost(e)) return failure;
    failure.sentence += ", and a token may have been made";
    failure.next = ends_by_itself;
    return failure;
}

}  // namespace

Failure no_principal(const AddServicePrincipal& asked, const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    if (const auto* connection = std::get_if<ConnectionError>(&error))
        return lost(*connection, std::move(failure));
    const auto& said = std::get<Error>(error);
    if (const auto* e = std::get_if<WorkspaceRejected>(&said))
        return rejected(asked, *e, std::move(failure));
    if (std::holds_alternative<ProfileExists>(said))
        failure.next = "the command again with --replace, or another --profile";
    if (std::holds_alternative<IdentityMismatch>(said))
        failure.next = "the command again with another --profile";
    if (std::holds_alternative<TokenMayExist>(said)) failure.next = ends_by_itself;
    return failure;
}

}  // namespace patkeeper::client
