#pragma once
#include "client/connection.hpp"
#include "client/profile_choice.hpp"
#include "client/served_profile.hpp"

namespace patkeeper::client {

// Where SDKs get the chosen profile's tokens from. What a broken daemon might send instead is
// ConnectionTrouble::malformed.
[[nodiscard]] Result<ServedProfile, CallError> fetch_served_profile(Connection& daemon,
                                                                    const ProfileChoice& choice);

}  // namespace patkeeper::client
