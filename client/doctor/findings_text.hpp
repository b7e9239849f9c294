#pragma once
#include "client/doctor/checks.hpp"
#include "client/terminal.hpp"

#include <string>

namespace patkeeper::client {

// What `patkeeper doctor` prints. Pure.

// A line for each, with the advice below it where it is not ok; the sum at the end.
[[nodiscard]] std::string findings_text(const Findings& findings, Look look);

// {"findings": [{"check", "grade", "why", "next"}...]}, next null where all is well.
[[nodiscard]] std::string findings_json(const Findings& findings);

}  // namespace patkeeper::client
