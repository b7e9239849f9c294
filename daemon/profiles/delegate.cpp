#include "daemon/profiles/delegate.hpp"

#include "daemon/rotation/error_of.hpp"

namespace patkeeper {

Result<Delegate, Error> delegate_of(const Rotation& rotation, TimePoint now)
{
    const auto current = rotation.current(now);
    if (!current) return current.error();
    const auto& record = *rotation.record();
    const auto asker = rotation.asker();
    if (!asker) {
        const auto& why = asker.error();
        return Error(NobodyToAsk{record.profile.str(), why.cause, why.reason});
    }
    const auto& issuer = rotation.policy().issuer;
    if (issuer && record.identity.id.empty()) {
        return Error(
            NobodyToAsk{record.profile.str(),
                        ProfileTrouble::issuer_unfit,
                        "whose token it is, is not known: its issuer may be another identity"});
    }
    return Delegate{issuer.value_or(record.profile), record.workspace, asker->value};
}

Error told_of(const WorkspaceError& error, const Delegate& delegate, Registry& registry)
{
    if (error.trouble != Trouble::invalid_token) return error_of(error, delegate.workspace.url());
    registry.refused(delegate.value, error);
    return TokenUnusable{
        delegate.profile.str(), ProfileTrouble::revoked, "the workspace says: " + error.message};
}

}  // namespace patkeeper
