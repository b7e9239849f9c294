#pragma once
#include "client/failure.hpp"
#include "client/profile_choice.hpp"
#include "client/served_profile.hpp"

namespace patkeeper::client {

// The token that the options mean, or the environment where they say nothing; or where SDKs get it
// from. What is no workspace's URL is refused before a daemon is asked, or started.
[[nodiscard]] Result<Token, Failure> current_token(const ProfileOptions& options);
[[nodiscard]] Result<ServedProfile, Failure> current_served_profile(const ProfileOptions& options);

}  // namespace patkeeper::client
