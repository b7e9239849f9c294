#pragma once
#include "client/command.hpp"
#include "client/connection.hpp"

namespace patkeeper::client {

// `patkeeper logout --all`: every profile at once, a line each as they end, going on past failures. The
// code is that of the first to fail.
ExitCode logout_all(const LogoutCommand& command, const std::vector<Profile>& profiles);

}  // namespace patkeeper::client
