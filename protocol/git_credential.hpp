#pragma once
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper {

// The format git and its credential helpers talk in: key=value lines to an empty line or the end
// (git-credential(1), INPUT/OUTPUT FORMAT). Bytes, without quoting; only LF ends a line.

constexpr std::size_t max_git_line = 65535;  // with its LF, as in git
constexpr std::size_t max_git_request = 1024 * 1024;

// What a request says that matters to us. An attribute given empty is a value, not absent.
struct GitRequest {
    std::optional<std::string> protocol;
    std::optional<std::string> host;  // with its port
    std::optional<std::string> path;
    std::optional<std::string> username;
    std::optional<Secret> password;
    std::optional<std::int64_t> password_expiry_utc;  // seconds; absent where it is no such number
    std::optional<Secret> oauth_refresh_token;
    std::optional<std::string> authtype;
    std::optional<Secret> credential;
    bool ephemeral = false;  // not to be stored
    std::vector<std::string> capabilities;

    [[nodiscard]] bool announces(std::string_view capability) const noexcept;
};

// Whether these bytes hold the empty line that ends a request: a caller need not close its end.
[[nodiscard]] bool ends_git_request(std::string_view bytes) noexcept;

// Total: every text is a request or Invalid. Refuses what a forger of lines would need: a control
// character in an attribute that git sends back or shows, a line or a request beyond its limit. A
// password may hold those that end no line.
[[nodiscard]] Result<GitRequest, Invalid> parse_git_request(std::string_view bytes);

struct GitAttribute {
    std::string_view key;
    std::string_view value;
};

// The lines of an answer; nothing when a value would break out of its line.
[[nodiscard]] std::optional<Secret> format_git_answer(const std::vector<GitAttribute>& attributes);

}  // namespace patkeeper
