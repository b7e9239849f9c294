#pragma once
#include "client/run_program.hpp"
#include "protocol/socket_path.hpp"

#include <string>

namespace patkeeper::client {

// The user manager's part in starting the daemon.

// Whether one runs, by its own socket: advice that says systemctl --user is of use only then.
[[nodiscard]] bool is_there_a_user_manager(const Environment& environment, uid_t uid);

// `systemctl --user` with these arguments, also where XDG_RUNTIME_DIR is not set.
[[nodiscard]] Ran systemctl(const Environment& environment,
                            uid_t uid,
                            std::vector<std::string> arguments);

// Whether a user manager runs that would listen on this very socket.
[[nodiscard]] bool may_start_by_systemd(const std::string& socket,
                                        const Environment& environment,
                                        uid_t uid);

struct BySystemd {
    enum { started, unknown, refused } outcome;
    std::string reason;  // systemd's words, when it knows the unit and does not start it
};

// Starts patkeeper.socket.
[[nodiscard]] BySystemd start_by_systemd(const Environment& environment, uid_t uid);

// Starts patkeeper.socket again where it is active and its path is gone, unless the service runs: that
// would end with it.
void restart_by_systemd(const Environment& environment, uid_t uid);

}  // namespace patkeeper::client
