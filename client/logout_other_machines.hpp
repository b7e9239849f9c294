#pragma once
#include "client/command.hpp"
#include "client/connection.hpp"

namespace patkeeper::client {

// `patkeeper logout --other-machines`: the tokens that patkeeper minted for this profile's identity
// elsewhere are shown and, where the person agrees, deleted. The profile stays.
ExitCode logout_other_machines(Connection& daemon,
                               const LogoutCommand& command,
                               const Profile& profile);

}  // namespace patkeeper::client
