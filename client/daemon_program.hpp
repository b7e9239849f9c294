#pragma once
#include "protocol/socket_path.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// What to run as the daemon, and with what. Pure.

// patkeeperd beside the client's own executable, else in PATH.
[[nodiscard]] std::optional<std::string> find_daemon(
    std::string_view own,
    const Environment& environment,
    const std::function<bool(const std::string&)>& is_program);

// "NAME=value" each: what the client was started with, but for tokens, which have no place in the
// environment of what runs for weeks, and for what systemd told our parent alone (sd_notify(3)).
// `directory` is where the client stands; the daemon will stand elsewhere.
[[nodiscard]] std::vector<std::string> environment_for_daemon(std::vector<std::string> variables,
                                                              const std::string& directory);

// The last line it wrote, without its name; nothing where it wrote nothing.
[[nodiscard]] std::string last_words(std::string_view written);

}  // namespace patkeeper::client
