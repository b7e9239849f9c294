#pragma once
#include "daemon/rotation/policy.hpp"
#include "daemon/rotation/record.hpp"

namespace patkeeper {

// When a token is to be replaced. All times by the server's clock.

// Databricks revokes what was not used for 90 days; patkeeper acts 14 days before that.
inline constexpr Duration inactivity_cutoff = std::chrono::days(90);
inline constexpr Duration inactivity_margin = std::chrono::days(14);

// Due times are spread by up to 5 % either way, so that tokens made together are not renewed
// together.
inline constexpr int max_jitter_permille = 50;

// last_proof: when the token was last seen to work.
[[nodiscard]] TimePoint due_time(const HeldToken& token,
                                 const RotationPolicy& policy,
                                 TimePoint last_proof);

// How far what we think the server's clock to be may be off: its Date has whole seconds, and an
// answer takes its time.
inline constexpr Duration clock_error = std::chrono::seconds(5);

// When a token that is replaced now may be deleted: after its overlap, whatever the clocks.
[[nodiscard]] TimePoint end_of_overlap(const HeldToken& token, TimePoint now);

// The earliest time at which the budget allows another create: now, or later.
[[nodiscard]] TimePoint budget_allows(const std::vector<TimePoint>& creates,
                                      int max_per_hour,
                                      TimePoint now);

}  // namespace patkeeper
