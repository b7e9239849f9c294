#pragma once
#include "client/failure.hpp"

#include <exception>

namespace patkeeper::client {

// Says on stderr what failed and what to run next; gives the exit code for it.
ExitCode report(const Failure& failure);
ExitCode report(const CallError& error);
ExitCode report(const std::exception& bug);

}  // namespace patkeeper::client
