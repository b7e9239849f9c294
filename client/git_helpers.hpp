#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// git's configuration, as far as it names credential helpers. Pure.

struct GitSetting {
    std::string scope;  // system, global, local, ...
    std::string key;
    std::string value;
};

// What `git config --null --show-scope --get-regexp` printed.
[[nodiscard]] std::vector<GitSetting> parse_git_settings(std::string_view text);

// The helpers that git asks for a workspace, in its order: an empty one forgets those before it.
[[nodiscard]] std::vector<GitSetting> helpers_for(const std::string& url,
                                                  const std::vector<GitSetting>& settings);

// By its program, however it is named: alone, by its path, or in a shell command after "!".
[[nodiscard]] bool is_patkeeper(const GitSetting& helper);
[[nodiscard]] bool is_plaintext_store(const GitSetting& helper);

// What people may be shown of a helper. A shell command can hold a password, so none of it is.
[[nodiscard]] bool is_shell_command(const GitSetting& helper);
[[nodiscard]] std::string shown_helper(const GitSetting& helper);

// The profile that a helper of ours is told to use.
[[nodiscard]] std::optional<std::string> profile_named_by(const GitSetting& helper);

}  // namespace patkeeper::client
