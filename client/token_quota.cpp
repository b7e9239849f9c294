#include "client/token_quota.hpp"

namespace patkeeper::client {

std::string quota_text(std::int64_t in_use)
{
    return std::to_string(in_use) + " of the " + std::to_string(token_quota) +
           " tokens that a user may have in a workspace are in use" +
           (in_use < token_quota ? "" : ", so no more can be made");
}

}  // namespace patkeeper::client
