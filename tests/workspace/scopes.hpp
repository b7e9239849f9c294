#pragma once
#include "tests/workspace/endpoint.hpp"
#include "tests/workspace/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

// Some of those there are; a real workspace knows more.
[[nodiscard]] const std::vector<std::string>& all_scopes();

[[nodiscard]] std::optional<std::string> first_unknown(const std::vector<std::string>& scopes);

// The scope that a token with scopes must have; none: any token will do.
[[nodiscard]] std::optional<std::string> scope_needed(Endpoint endpoint, const Settings& settings);

}  // namespace patkeeper::stand_in
