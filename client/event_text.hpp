#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <string>

namespace patkeeper::client {

// A change as `patkeeper status --watch` shows it, without the time of day and the end of the line.
// Pure.
[[nodiscard]] std::string event_text(const Event& event, TimePoint now);

}  // namespace patkeeper::client
