#include "daemon/rotation/error_trouble.hpp"

namespace patkeeper {

namespace {

bool says(const WorkspaceError& error, std::string_view words)
{
    return error.message.find(words) != std::string::npos;
}

WorkspaceTrouble trouble_of_forbidden(const WorkspaceError& error)
{
    if (says(error, "scope")) return WorkspaceTrouble::missing_scope;
    if (error.error_code != "PERMISSION_DENIED") return WorkspaceTrouble::other;
    return says(error, "dmin") ? WorkspaceTrouble::not_admin : WorkspaceTrouble::no_permission;
}

WorkspaceTrouble trouble_of_refusal(const WorkspaceError& error)
{
    if (error.error_code == "QUOTA_EXCEEDED") return WorkspaceTrouble::quota;
    if (error.status == 401 || error.status == 403) return trouble_of_forbidden(error);
    if (error.status == 404 || says(error, "does not exist")) return WorkspaceTrouble::not_found;
    if (error.status != 400) return WorkspaceTrouble::other;
    if (says(error, "lifetime")) return WorkspaceTrouble::bad_lifetime;
    return says(error, "scope") ? WorkspaceTrouble::bad_scope : WorkspaceTrouble::other;
}

ProfileTrouble trouble_of_rejection(const WorkspaceRejected& error)
{
    if (error.cause == WorkspaceTrouble::quota) return ProfileTrouble::quota;
    if (error.cause == WorkspaceTrouble::rate_limit) return ProfileTrouble::rate_limit;
    return ProfileTrouble::rejected;
}

struct Table {
    ProfileTrouble operator()(const StoreLocked&) const { return ProfileTrouble::store; }
    ProfileTrouble operator()(const StoreUnavailable&) const { return ProfileTrouble::store; }
    ProfileTrouble operator()(const WrongPassword&) const { return ProfileTrouble::store; }
    ProfileTrouble operator()(const BudgetExhausted&) const { return ProfileTrouble::budget; }
    // Else it is the issuer's: see Rotation::error_of.
    ProfileTrouble operator()(const TokenUnusable& e) const
    {
        using enum ProfileTrouble;
        return e.cause == seems_expired ? seems_expired : issuer_unusable;
    }
    ProfileTrouble operator()(const WorkspaceUnreachable&) const
    {
        return ProfileTrouble::unreachable;
    }
    ProfileTrouble operator()(const WorkspaceRejected& e) const { return trouble_of_rejection(e); }
    template <class Other>
    ProfileTrouble operator()(const Other&) const
    {
        return ProfileTrouble::rejected;
    }
};

}  // namespace

WorkspaceTrouble trouble_of(const WorkspaceError& error)
{
    switch (error.trouble) {
        case Trouble::invalid_token:
            return WorkspaceTrouble::dead_token;
        case Trouble::missing_scope:
            return WorkspaceTrouble::missing_scope;
        case Trouble::throttled:
            return WorkspaceTrouble::rate_limit;
        case Trouble::not_found:
            return WorkspaceTrouble::not_found;
        case Trouble::lifetime_too_long:
            return WorkspaceTrouble::bad_lifetime;
        case Trouble::unreachable:
        case Trouble::unclear:
        case Trouble::refused:
            break;
    }
    return trouble_of_refusal(error);
}

ProfileTrouble trouble_of(const Error& error)
{
    return std::visit(Table{}, error);
}

}  // namespace patkeeper
