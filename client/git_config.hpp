#pragma once
#include "client/failure.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// The user's global git configuration, read and changed by git itself, whose own words on what is
// wrong with it go to stderr.

// Every key that a regular expression matches, each once.
[[nodiscard]] Result<std::vector<std::string>, Failure> git_config_keys(const std::string& pattern);

// The values of a key in their order; none where it is not set.
[[nodiscard]] Result<std::vector<std::string>, Failure> git_config_values(const std::string& key);

[[nodiscard]] Result<void, Failure> add_to_git_config(const std::string& key,
                                                      const std::vector<std::string>& values);
[[nodiscard]] Result<void, Failure> unset_in_git_config(const std::string& key);

}  // namespace patkeeper::client
