#pragma once
#include "client/git_helpers.hpp"
#include "protocol/message.hpp"

#include <optional>
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

// Another key for the same host, to git. What is added to a section that is there already stays where
// that section is; a section of this name is added at the end of the file, behind every helper in it.
[[nodiscard]] std::string last_helper_key(const std::string& url);

// The URL of such a key, of either form; nothing for keys that are for no single host.
[[nodiscard]] std::string url_of_helper_key(const std::string& key);

[[nodiscard]] bool is_set_up(const std::vector<std::string>& values);

// Whether outside of any repository git asks ours for a workspace, and no other helper.
[[nodiscard]] bool asks_only_ours(const std::string& url, const std::vector<GitSetting>& settings);

// A helper that git tells the token, beside ours.
[[nodiscard]] std::optional<GitSetting> other_helper(const std::string& url,
                                                     const std::vector<GitSetting>& settings);

// Whether setup-git can have git drop it: not what a repository or the environment names.
[[nodiscard]] bool can_be_dropped(const GitSetting& helper);

// The command that takes a helper out of git's configuration.
[[nodiscard]] std::string forget_command(const GitSetting& helper);

// The workspaces that setup-git has set up.
[[nodiscard]] std::vector<std::string> urls_set_up(const std::vector<GitSetting>& settings);

// What is left when ours are taken back: the user's own, in their order.
[[nodiscard]] std::vector<std::string> without_ours(std::vector<std::string> values);

// The hosts of these profiles, each once.
[[nodiscard]] std::vector<std::string> urls_of(const std::vector<Profile>& profiles);

}  // namespace patkeeper::client
