#pragma once
#include "client/call_error.hpp"

#include <functional>
#include <optional>
#include <string>

namespace patkeeper::client {

// Sees to it that a daemon listens on the socket: through systemd where the user manager knows the
// unit, else by running patkeeperd. Waits until `listens` says so, some seconds at most. What is in the
// way, else. However many do this at once, one daemon comes of it: its lock keeps the others out.
[[nodiscard]] std::optional<ConnectionError> start_daemon(const std::string& socket,
                                                          const std::function<bool()>& listens);

// Unless PATKEEPER_NO_AUTOSTART is set.
[[nodiscard]] bool may_start_daemon();

}  // namespace patkeeper::client
