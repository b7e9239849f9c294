#pragma once
#include "daemon/rotation/record.hpp"

namespace patkeeper {

// How late something may be done that was asked for, and how far a list may lag behind it: ten minutes
// (databricks-api.md section 1 says so of scopes), and half a minute that the list may take to arrive.
inline constexpr Duration propagation = std::chrono::minutes(10) + std::chrono::seconds(30);

// Whether a list of that time, by the server's clock, may show other scopes than the token has by now.
[[nodiscard]] bool may_show_former_scopes(const HeldToken& token, TimePoint listed);

}  // namespace patkeeper
