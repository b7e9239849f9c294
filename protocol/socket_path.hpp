#pragma once
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

namespace patkeeper {

// Reads an environment variable; nothing when it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char*)>;
[[nodiscard]] std::optional<std::string> process_environment(const char* name);

// Where the daemon listens: $PATKEEPER_SOCKET, else under $XDG_RUNTIME_DIR, else under
// /run/user/UID (spec.md section 3).
[[nodiscard]] std::string socket_path(const Environment& environment, uid_t uid);

}  // namespace patkeeper
