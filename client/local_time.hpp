#pragma once
#include "protocol/time_point.hpp"

namespace patkeeper::client {

// The one place where the client reads the clock.
[[nodiscard]] inline TimePoint local_time()
{
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace patkeeper::client
