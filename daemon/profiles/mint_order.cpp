#include "daemon/profiles/mint_order.hpp"

#include "daemon/rotation/lineage.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

// Past what any workspace grants; sums of times do not overflow.
constexpr std::chrono::seconds longest = std::chrono::years(100);

bool is_known(const HeldToken& token)
{
    return !token.id.empty() && !is_undescribed(token);
}

// An empty list would stand for everything.
bool are_scopes(const Scopes& scopes)
{
    return !scopes.empty() &&
           std::none_of(scopes.begin(), scopes.end(), [](const auto& s) { return s.empty(); });
}

}  // namespace

bool is_lifetime(std::int64_t seconds)
{
    return seconds > 0 && seconds <= longest.count();
}

Result<MintRequest, Error> mint_order(const MintToken& request,
                                      const Record& record,
                                      const RotationPolicy& policy)
{
    MintRequest order;
    if (request.lifetime && !is_lifetime(*request.lifetime))
        return Error(InvalidParameter{"lifetime"});
    order.lifetime = request.lifetime ? std::chrono::seconds(*request.lifetime) : policy.lifetime;
    order.comment = request.comment.value_or(std::string(comment_by_hand));
    if (parse_origin(order.comment)) return Error(InvalidParameter{"comment"});
    const bool good = request.scopes ? are_scopes(*request.scopes) : is_known(record.current);
    if (!good) return Error(InvalidParameter{"scopes"});
    order.scopes = request.scopes ? request.scopes : record.current.scopes;
    if (!request.scopes) order.autoscope = record.current.autoscope;
    return order;
}

}  // namespace patkeeper
