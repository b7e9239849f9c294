#pragma once
#include "daemon/rotation/identifiers.hpp"
#include "daemon/rotation/workspace_answer.hpp"

#include <chrono>
#include <optional>

namespace patkeeper {

// How a profile's tokens are rotated: the [rotation] and [profile.*] tables of the configuration
// (spec.md section 3), with the defaults it gives.
struct RotationPolicy {
    bool enabled = true;
    Duration lifetime = std::chrono::days(30);  // asked for each successor
    double rotate_at = 0.67;                    // fraction of the granted lifetime
    Duration overlap = std::chrono::hours(24);  // how long a replaced token stays alive
    int max_creates_per_hour = 3;
    std::optional<Scopes> scopes;         // none: those of the current token
    std::optional<ProfileName> issuer{};  // whose token lists, mints and deletes; none: its own
    bool is_issuer = false;               // of some profile
    bool allow_issuer = false;            // served to clients although it is one
    friend bool operator==(const RotationPolicy&, const RotationPolicy&) = default;
};

}  // namespace patkeeper
