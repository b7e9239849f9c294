#pragma once
#include "protocol/message.hpp"

#include <string>
#include <vector>

namespace patkeeper::client {

// What stands in git's configuration for a workspace's host. Pure.
//
// Two values of credential.URL.helper: an empty one, which makes git drop the helpers named before,
// then ours. Otherwise git would ask those too, and have them store the token: one of them may be
// git-credential-store with its plain file.

inline constexpr const char* git_helper = "patkeeper";

[[nodiscard]] std::string helper_key(const std::string& url);

// The URL of such a key; nothing for keys that are for no single host.
[[nodiscard]] std::string url_of_helper_key(const std::string& key);

[[nodiscard]] bool is_set_up(const std::vector<std::string>& values);

// What is left when ours are taken back: the user's own, in their order.
[[nodiscard]] std::vector<std::string> without_ours(std::vector<std::string> values);

// The hosts of these profiles, each once.
[[nodiscard]] std::vector<std::string> urls_of(const std::vector<Profile>& profiles);

}  // namespace patkeeper::client
