#pragma once
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// Profiles in the groups in which they can be logged out at once, one group after the other: an issuer
// goes after those whose tokens are deleted with its own. Pure.
[[nodiscard]] std::vector<std::vector<std::string>> logout_order(std::vector<Profile> profiles);

}  // namespace patkeeper::client
