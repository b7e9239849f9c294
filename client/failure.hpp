#pragma once
#include "client/call_error.hpp"
#include "protocol/exit_code.hpp"
#include "protocol/time_point.hpp"

#include <string>

namespace patkeeper::client {

// A failure as the user meets it: the exit code, one clear sentence, and what to run next (P9).
struct Failure {
    ExitCode code = ExitCode::failed;
    std::string sentence;
    std::string next;
};

[[nodiscard]] Failure failure_of(const CallError& error, TimePoint now);

[[nodiscard]] std::string two_lines(const Failure& failure);
[[nodiscard]] std::string one_line(const Failure& failure);  // for git, which shows it as it is

}  // namespace patkeeper::client
