#pragma once
#include "protocol/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::client {

// Questions to the person at the terminal: shown on stderr, answered on stdin.

// Whether there is somebody to ask.
[[nodiscard]] bool can_ask() noexcept;

// A line from a file without what ends it; nothing at its end, or when it is longer than a line
// may be. Reads no byte past the line.
[[nodiscard]] std::optional<Secret> read_line(int file);

[[nodiscard]] std::optional<std::string> ask(std::string_view question);
[[nodiscard]] bool ask_yes(std::string_view question);  // anything but yes is no

// Without echo. The terminal is put back however this ends, by SIGINT too.
[[nodiscard]] std::optional<Secret> ask_secret(std::string_view question);

}  // namespace patkeeper::client
