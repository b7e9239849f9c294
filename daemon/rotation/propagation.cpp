#include "daemon/rotation/propagation.hpp"

namespace patkeeper {

// One of long before the change is believed: the workspace's clock was set back.
bool may_show_former_scopes(const HeldToken& token, TimePoint listed)
{
    if (!token.rescoped || is_undescribed(token)) return false;
    const auto age = listed - token.rescoped->at;
    return age > -propagation && age < propagation;
}

}  // namespace patkeeper
