#pragma once
#include "client/profile_choice.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// Whether what a daemon says of a profile is what a daemon may say: nothing in it could break out of a
// line or a quote further on. Pure.
[[nodiscard]] bool is_sound_place(const std::string& profile,
                                  const std::string& host,
                                  const std::optional<std::string>& workspace_id);

// Whether the host, a workspace's URL, is the one that was asked for, if any was (P6).
[[nodiscard]] bool is_host_asked_for(const std::string& host, const ProfileChoice& choice);

}  // namespace patkeeper::client
