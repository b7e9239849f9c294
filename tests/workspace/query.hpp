#pragma once
#include "tests/workspace/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::stand_in {

// The decoded value of a parameter after the "?"; nothing where there is none of this name.
[[nodiscard]] std::optional<std::string> query_value(const Request& request, std::string_view name);

}  // namespace patkeeper::stand_in
