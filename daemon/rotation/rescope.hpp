#pragma once
#include "daemon/rotation/record.hpp"

#include <optional>

namespace patkeeper {

// What a token may do changes (P4). All times by the server's clock.

// So late may something be done that was asked for, answered or not; and so far may a list lag behind
// it. (Scope changes take up to ten minutes, databricks-api.md section 1.)
inline constexpr Duration propagation = std::chrono::minutes(10);

// The order does not count.
[[nodiscard]] bool is_same(const Scopes& a, const Scopes& b);

// Remembers those it had, if any were known, and those that it may have had.
void rescope(HeldToken& token, Scopes scopes, TimePoint now);

// The change was asked for, and nobody knows what came of it.
void note_attempt(HeldToken& token, Scopes scopes, TimePoint now);

// Whether a list that shows these for the token may be older than its last change.
[[nodiscard]] bool may_be_former(const HeldToken& token,
                                 const std::optional<Scopes>& listed,
                                 TimePoint asked);

}  // namespace patkeeper
