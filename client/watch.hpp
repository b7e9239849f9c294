#pragma once
#include "client/connection.hpp"
#include "protocol/exit_code.hpp"

#include <vector>

namespace patkeeper::client {

// Prints each change as it happens, until the daemon goes or nobody reads any more. SIGINT ends it, as it
// ends any program.

// For people, who have seen these profiles already.
ExitCode watch_changes(Connection& daemon, std::vector<Profile> seen);

// For programs: what there is, then each change, as one JSON object a line.
ExitCode watch_as_json(Connection& daemon);

}  // namespace patkeeper::client
