#pragma once
#include "client/env_statements.hpp"

#include <vector>

namespace patkeeper::client {

// "NAME=value" each: an environment (a list that a null ends) after those variables were set and unset
// in it. Pure.
[[nodiscard]] std::vector<WipingString> environment_with(const char* const* before,
                                                         const std::vector<Variable>& variables);

}  // namespace patkeeper::client
