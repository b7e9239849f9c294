#pragma once
#include "client/failure.hpp"

namespace patkeeper::client {

// Says on stderr what failed and what to run next; gives the exit code for it.
ExitCode report(const Failure& failure);
ExitCode report(const CallError& error);

}  // namespace patkeeper::client
