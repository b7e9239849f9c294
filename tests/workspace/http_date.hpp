#pragma once
#include "protocol/time_point.hpp"

#include <string>

namespace patkeeper::stand_in {

// IMF-fixdate of RFC 7231, as in "Sun, 06 Nov 1994 08:49:37 GMT". Whole seconds, rounded down.
[[nodiscard]] std::string http_date(TimePoint time);

}  // namespace patkeeper::stand_in
