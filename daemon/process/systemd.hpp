#pragma once
#include "protocol/time_point.hpp"

#include <optional>
#include <string>

namespace patkeeper {

// What systemd passes and wants to hear (sd_listen_fds(3), sd_notify(3)); all of it does nothing
// where the daemon was not started by systemd.

// The one listening Unix socket passed. Throws std::runtime_error where something else was passed.
[[nodiscard]] std::optional<int> socket_from_systemd();

// "READY=1", "STATUS=...", "STOPPING=1", "WATCHDOG=1"; see sd_notify(3).
void notify_systemd(const std::string& state);

// How often to send WATCHDOG=1: half of what the unit demands.
[[nodiscard]] std::optional<Duration> watchdog_interval();

// Whether stderr goes to the journal.
[[nodiscard]] bool logs_to_journal();

}  // namespace patkeeper
