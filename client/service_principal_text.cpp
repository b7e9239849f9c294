#include "client/service_principal_text.hpp"

#include "client/shell_quote.hpp"

namespace patkeeper::client {

namespace {

const Hint ends_by_itself{
    "Run \"patkeeper status\", and the command again if the profile is not there: such a token "
    "ends "
    "by itself."};

// What the admin's token lacks is said as everywhere.
std::optional<Advice> advice_after(const AddServicePrincipal& asked, const WorkspaceRejected& e)
{
    using enum WorkspaceTrouble;
    switch (e.cause.value_or(other)) {
        case not_admin:
            return Hint{"Name the profile of a workspace admin with --as, which " +
                        shown(asked.admin) + " is not."};
        case no_permission:
            return Hint{"Let service principal " + shown(asked.application_id) +
                        " use tokens, in the workspace under Settings, Advanced, Personal access "
                        "tokens."};
        case not_found:
            return Hint{
                "Look for the application id in the workspace under Settings, Identity and "
                "access, Service principals."};
        case bad_lifetime:
            return Hint{"Ask for no more than that with --lifetime."};
        case quota:
            return Hint{
                "Delete tokens of the principal that nothing uses, then run the command "
                "again."};
        default:
            return std::nullopt;
    }
}

Failure lost(const ConnectionError& e, Failure failure)
{
    if (!is_lost(e)) return failure;
    failure.sentence += ", and a token may have been made";
    failure.advice = ends_by_itself;
    return failure;
}

}  // namespace

Failure no_principal(const AddServicePrincipal& asked, const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    if (const auto* connection = std::get_if<ConnectionError>(&error))
        return lost(*connection, std::move(failure));
    const auto& said = std::get<Error>(error);
    if (const auto* e = std::get_if<WorkspaceRejected>(&said)) {
        if (auto advice = advice_after(asked, *e)) failure.advice = *std::move(advice);
    }
    if (std::holds_alternative<ProfileExists>(said))
        failure.advice = Hint{"Add --replace, or choose another name with --profile."};
    if (std::holds_alternative<IdentityMismatch>(said))
        failure.advice = Hint{"Choose another name with --profile."};
    if (std::holds_alternative<TokenMayExist>(said)) failure.advice = ends_by_itself;
    return failure;
}

}  // namespace patkeeper::client
