#pragma once
#include <chrono>

namespace patkeeper {

// Times are wall-clock and in milliseconds, as in the Databricks API: token expiry is wall-clock
// time, and it must advance while the machine is suspended. steady_clock does not.
using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::sys_time<Duration>;

[[nodiscard]] constexpr std::int64_t to_millis(TimePoint t) noexcept
{
    return t.time_since_epoch().count();
}
[[nodiscard]] constexpr TimePoint from_millis(std::int64_t ms) noexcept
{
    return TimePoint(Duration(ms));
}

}  // namespace patkeeper
