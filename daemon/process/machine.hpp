#pragma once
#include <string>

namespace patkeeper {

// Names this user on this machine: the machine id (machine-id(5); the host name where there is none)
// and the uid. A copied home or a cloned machine has another one.
[[nodiscard]] std::string machine_and_user();

}  // namespace patkeeper
