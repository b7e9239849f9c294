#pragma once
#include "protocol/time_point.hpp"

#include <optional>
#include <string_view>

namespace patkeeper {

// The longest lifetime that a refusal's message allows, where it names one. Of several candidates it
// is the longest below what was asked: a wrong guess is refused again and rules itself out.
[[nodiscard]] std::optional<Duration> lifetime_cap(std::string_view message, Duration asked);

}  // namespace patkeeper
