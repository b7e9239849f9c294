#pragma once
#include "client/connection.hpp"
#include "client/profile_choice.hpp"

namespace patkeeper::client {

// The token of the chosen profile. It is what was asked for and fit to be printed: what a broken
// daemon might send instead is ConnectionTrouble::malformed.
[[nodiscard]] Result<Token, CallError> fetch_token(Connection& daemon, const ProfileChoice& choice);

}  // namespace patkeeper::client
