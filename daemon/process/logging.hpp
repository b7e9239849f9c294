#pragma once
#include <string>

namespace patkeeper {

// Sends the log to the journal under systemd, else to stderr. Levels: error, a person must act;
// warning, degraded and retrying; info, life-cycle, rotations, who was served; debug and trace,
// protocol steps. Never a secret at any level.
void start_logging(const std::string& level);

// trace, debug, info, warning, error.
void set_log_level(const std::string& level);

}  // namespace patkeeper
