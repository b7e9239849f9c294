#pragma once
#include "protocol/socket_path.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper {

// STATE, where everything is kept that is not a secret: $XDG_STATE_HOME/patkeeper, else
// ~/.local/state/patkeeper (spec.md section 3). Nothing where there is no such variable and no HOME.
[[nodiscard]] std::optional<std::string> state_directory(const Environment& environment);

// MACHINE: the folder of STATE that belongs to one machine, because machines share a home over NFS.
// Its name does not tell what the machine is called.
[[nodiscard]] std::string machine_directory(const std::string& state, std::string_view machine);

}  // namespace patkeeper
