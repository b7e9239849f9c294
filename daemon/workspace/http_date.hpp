#pragma once
#include "protocol/time_point.hpp"

#include <optional>
#include <string_view>

namespace patkeeper {

// An HTTP date in the one form that may be sent (RFC 7231 7.1.1.1, IMF-fixdate), whatever the
// locale: "Sun, 06 Nov 1994 08:49:37 GMT". Nothing for any other text.
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);

}  // namespace patkeeper
