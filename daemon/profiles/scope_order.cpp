#include "daemon/profiles/scope_order.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

bool has(const Scopes& scopes, const std::string& scope)
{
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace

Result<void, Error> check_scopes(const SetScopes& request,
                                 const Scopes& available,
                                 const RotationWouldEnd& end,
                                 const RotationPolicy& policy)
{
    // An empty list would stand for everything.
    if (request.scopes.empty()) return Error(InvalidParameter{"scopes"});
    for (const auto& scope : request.scopes) {
        if (!has(available, scope)) return Error(UnknownScope{scope});
    }
    const bool ends = !policy.issuer && !may_ask(request.scopes);
    if (ends && !request.end_rotation.value_or(false)) return Error(end);
    return {};
}

std::optional<Scopes> other_scopes(const Scopes& scopes, const RotationPolicy& policy)
{
    if (!policy.scopes || is_same(*policy.scopes, scopes)) return std::nullopt;
    return policy.scopes;
}

Scopes without_repeats(const Scopes& scopes)
{
    Scopes once;
    for (const auto& scope : scopes) {
        if (!has(once, scope)) once.push_back(scope);
    }
    return once;
}

}  // namespace patkeeper
