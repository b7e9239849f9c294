#pragma once
#include <cstdint>
#include <string>

namespace patkeeper::client {

// A user may have so many tokens in a workspace; past that none can be made. Pure.
inline constexpr std::int64_t token_quota = 600;
// From here on a person is told.
inline constexpr std::int64_t token_quota_warning = 500;

// Of how many there are: a clause.
[[nodiscard]] std::string quota_text(std::int64_t in_use);

}  // namespace patkeeper::client
