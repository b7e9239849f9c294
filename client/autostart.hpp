#pragma once
#include "client/call_error.hpp"

#include <functional>
#include <optional>

namespace patkeeper::client {

// Starts the daemon that the environment names: through systemd where the user manager knows the unit,
// else by running patkeeperd. Waits until `listens` says that it can be reached, some seconds at most;
// else says why. However many clients do this at once, one daemon runs in the end: its lock keeps the
// others out. Creates nothing in a folder of another user.
[[nodiscard]] std::optional<ConnectionError> start_daemon(const std::function<bool()>& listens);

// Unless PATKEEPER_NO_AUTOSTART is set.
[[nodiscard]] bool may_start_daemon();

}  // namespace patkeeper::client
