#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// What is installed, which the running daemon may be older than.
struct Installed {
    std::string version;            // the client's
    std::string program;            // patkeeperd
    std::optional<TimePoint> when;  // it was put there
};
[[nodiscard]] Installed installed();

// A clause that says how the running daemon differs from what is installed; nothing where it does not.
// Pure.
[[nodiscard]] std::optional<std::string> difference(const Daemon& daemon,
                                                    const Installed& installed);

// The command that starts the daemon again: through systemd where a user manager runs. Pure.
[[nodiscard]] std::string restart_command(bool has_user_manager);

}  // namespace patkeeper::client
