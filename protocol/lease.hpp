#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <algorithm>

namespace patkeeper {

// How long whoever comes back for more may keep a token (P1). Long enough that their caches are of
// use, since some SDKs take a token within 40 s of its end for expired; short enough that they soon have
// the successor.
inline constexpr Duration lease = std::chrono::minutes(5);

[[nodiscard]] inline TimePoint lease_end(const Token& token, TimePoint now)
{
    const auto works_until = from_millis(token.valid_until);
    const auto expiry = token.expiry_time ? from_millis(*token.expiry_time) : works_until;
    return std::min({expiry, works_until, now + lease});
}

}  // namespace patkeeper
