#include "client/token_quota.hpp"

namespace patkeeper::client {

std::string quota_text(std::int64_t in_use)
{
    const auto* warning =
        in_use < token_quota ? ", so soon no more can be made" : ", so no more can be made";
    return std::to_string(in_use) + " of the " + std::to_string(token_quota) +
           " tokens that a user may have in a workspace are in use" +
           (in_use < token_quota_warning ? "" : warning);
}

}  // namespace patkeeper::client
