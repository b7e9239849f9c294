#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What `patkeeper logout --other-machines` shows, asks and says. Pure.

[[nodiscard]] std::string no_other_tokens(const Profile& profile);
[[nodiscard]] std::string other_tokens(const Profile& profile,
                                       const std::vector<OtherToken>& tokens,
                                       TimePoint now);
[[nodiscard]] std::string question_for_others(std::size_t count);
[[nodiscard]] std::string deleted_others(std::size_t count, const std::vector<LeftToken>& left);

}  // namespace patkeeper::client
