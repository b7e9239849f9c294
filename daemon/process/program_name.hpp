#pragma once
#include <string>
#include <sys/types.h>

namespace patkeeper {

// What the process calls itself, for the log; "unknown" once it has ended. Without control characters.
[[nodiscard]] std::string program_name(pid_t pid);

}  // namespace patkeeper
