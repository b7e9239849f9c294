#include "protocol/state_directory.hpp"

namespace patkeeper {

std::string state_directory(const Environment& environment)
{
    if (const auto base = environment("XDG_STATE_HOME")) return *base + "/patkeeper";
    return environment("HOME").value_or("") + "/.local/state/patkeeper";
}

}  // namespace patkeeper
