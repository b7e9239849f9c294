#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// What is installed, which the running daemon may be older than.
struct Installed {
    std::string version;            // the client's
    std::string program;            // patkeeperd
    std::optional<TimePoint> when;  // it was put there, or changed
};
[[nodiscard]] Installed installed();

// A clause that says how the running daemon differs from what is installed; nothing where it does not.
// Pure.
[[nodiscard]] std::optional<std::string> difference(const Daemon& daemon,
                                                    const Installed& installed);

// Ends the running daemon, and starts the installed one by systemd or without it, whichever there is.
inline constexpr const char* restart_command = "patkeeper stop && patkeeper status";

// A clause: how to restart this daemon, and what that costs where it keeps tokens in memory. Pure.
[[nodiscard]] std::string how_to_restart(const Daemon& daemon);
// The command alone, where it costs nothing. Pure.
[[nodiscard]] Advice advice_to_restart(const Daemon& daemon);

}  // namespace patkeeper::client
