#pragma once
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <string>

namespace patkeeper::client {

// What becomes of a profile's token and when, in words. Pure.

[[nodiscard]] std::string expiry_text(const Profile& profile, TimePoint now);  // expires in 12 days
[[nodiscard]] std::string rotation_text(const Profile& profile,
                                        TimePoint now);  // next rotation in 8 days
[[nodiscard]] std::string retiring_text(const Retiring& token, TimePoint now);

// A token id as people compare them: its beginning.
[[nodiscard]] std::string short_id(const std::string& token_id);

}  // namespace patkeeper::client
