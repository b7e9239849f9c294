#pragma once
#include "daemon/rotation/identifiers.hpp"

#include <string>
#include <utility>
#include <vector>

namespace patkeeper {

// A name for the set of tokens that are served: the same after a restart of the daemon, another one
// when any profile's token is another one. Order does not matter. Pure.
[[nodiscard]] std::string generation_of(std::vector<std::pair<ProfileName, TokenId>> served);

}  // namespace patkeeper
