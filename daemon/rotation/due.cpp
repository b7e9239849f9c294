#include "daemon/rotation/due.hpp"

#include <algorithm>

namespace patkeeper {

TimePoint due_time(const HeldToken& token, const RotationPolicy& policy, TimePoint last_proof)
{
    const auto granted = token.expiry ? *token.expiry - token.creation : policy.lifetime;
    const double fraction = policy.rotate_at * (1.0 + token.jitter_permille / 1000.0);
    const auto age = std::chrono::duration_cast<Duration>(granted * fraction);
    const auto unused =
        std::max(last_proof, token.creation) + inactivity_cutoff - inactivity_margin;
    return std::min(token.creation + age, unused);
}

TimePoint end_of_overlap(const HeldToken& token, TimePoint now)
{
    return now + token.overlap + clock_error;
}

TimePoint budget_allows(const std::vector<TimePoint>& creates, int max_per_hour, TimePoint now)
{
    constexpr Duration hour = std::chrono::hours(1);
    std::vector<TimePoint> recent;
    for (const auto create : creates) {
        // A time in the future comes from a clock that was set back: it counts as now.
        if (now - create < hour) recent.push_back(std::min(create, now));
    }
    if (recent.size() < static_cast<std::size_t>(max_per_hour)) return now;
    std::sort(recent.begin(), recent.end(), std::greater<>());
    return recent[static_cast<std::size_t>(max_per_hour) - 1] + hour;
}

}  // namespace patkeeper
