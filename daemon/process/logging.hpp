#pragma once
#include <spdlog/common.h>

#include <chrono>
#include <cstddef>
#include <string>

namespace patkeeper {

// Sends the log to the journal under systemd, else to stderr. Levels: error, a person must act;
// warning, degraded and retrying; info, life-cycle, rotations, who was served; debug and trace,
// protocol steps. Never a secret at any level.
//
// `own_file` is where a client that starts the daemon lets stderr go. If stderr is that file, the
// daemon keeps it below max_log_file_size bytes: it moves the full file to NAME.1.EXTENSION, replacing
// the one before it, and stderr goes to the new one from then on. A log that cannot be written, for
// example on a full disk, stops nothing.
void start_logging(const std::string& level, const std::string& own_file);

inline constexpr std::size_t max_log_file_size = 1024 * 1024;

// trace, debug, info, warning, error.
void set_log_level(const std::string& level);

// For lines that a client or a loop can cause as often as it likes: each kind is limited
// (log_limiter.hpp). For the main thread only.
void log_limited(spdlog::level::level_enum level, const std::string& kind, std::string text);

// Writes the lines that were held back and are due by `until`: about once a minute by now, and at the
// end all of them.
void write_held_back_lines(std::chrono::steady_clock::time_point until);

}  // namespace patkeeper
