#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// What helps a profile, by what the daemon says is the matter with it. Pure.

// `issuer`: the profile's, where that is known. An old daemon names no cause.
[[nodiscard]] Advice advice_on(std::optional<ProfileTrouble> cause,
                               const std::string& profile,
                               const std::optional<std::string>& issuer = {});

// With everything that is known: `now` tells how long there is to wait.
[[nodiscard]] Advice advice_on(const Profile& profile, TimePoint now);

// A call was made for this profile: a token that the workspace refused as dead is its own.
[[nodiscard]] Failure failure_of(const CallError& error, const std::string& profile, TimePoint now);

[[nodiscard]] std::string login_again(const std::string& profile);

}  // namespace patkeeper::client
