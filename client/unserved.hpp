#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What commands that set tools up for every profile say of those that are served to none. Pure.

[[nodiscard]] std::string passed_by(const Profile& unserved);

// Where nothing is left to set up.
[[nodiscard]] Failure nothing_to_set_up(const std::vector<Profile>& profiles);

}  // namespace patkeeper::client
