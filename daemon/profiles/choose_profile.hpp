#pragma once
#include "daemon/rotation/identifiers.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"
#include "protocol/workspace.hpp"

#include <string>
#include <vector>

namespace patkeeper {

struct Choice {
    ProfileName profile;
    Workspace workspace;
    bool is_issuer = false;  // chosen by its name only
};

// The profile that a request means (spec.md section 3, "profile choice" and "by host"): by name, by
// host, or by default. Name and host must agree.
[[nodiscard]] Result<ProfileName, Error> choose_profile(const GetToken& request,
                                                        const std::vector<Choice>& profiles,
                                                        const std::string& default_profile);

}  // namespace patkeeper
