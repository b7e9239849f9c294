#pragma once
#include "protocol/socket_path.hpp"

#include <string>

namespace patkeeper {

// Where the daemon keeps what is no secret, its lock among it: $XDG_STATE_HOME/patkeeper, else
// ~/.local/state/patkeeper (spec.md section 3).
[[nodiscard]] std::string state_directory(const Environment& environment);

}  // namespace patkeeper
