#pragma once
#include "protocol/time_point.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper {

// Durations as people write them: 90d, 24h, 15m, 30s, 1h30m (spec.md section 3). Units descend and
// stand once each; nothing for anything else, for zero, and for more than 100 years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

// The largest unit alone, rounded down, as in "expires in ...": "12 days", "1 hour", "moments".
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace patkeeper
