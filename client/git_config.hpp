#pragma once
#include "client/failure.hpp"
#include "client/git_helpers.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// git's configuration, read and changed by git itself, which says on stderr what is wrong with it.

// Every credential helper, in git's order, as git sees it in the current directory.
[[nodiscard]] Result<std::vector<GitSetting>, Failure> git_helper_settings();

// The user's global configuration: the values of a key in their order; none where it is not set.
[[nodiscard]] Result<std::vector<std::string>, Failure> git_config_values(const std::string& key);

[[nodiscard]] Result<void, Failure> add_to_git_config(const std::string& key,
                                                      const std::vector<std::string>& values);
[[nodiscard]] Result<void, Failure> unset_in_git_config(const std::string& key);

}  // namespace patkeeper::client
