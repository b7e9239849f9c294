#pragma once
#include <string>

namespace patkeeper {

// What this machine is called: the machine id (machine-id(5)), the host name where there is none.
// machine-id(5) asks not to show the id.
[[nodiscard]] std::string machine();

// Names this user on this machine. A copied home or a cloned machine has another name.
[[nodiscard]] std::string machine_and_user();

}  // namespace patkeeper
