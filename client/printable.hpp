#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// A text from outside, fit for a terminal: control characters, which could move the cursor or hide
// what is there, become '?'; secrets (see redacted() and conceal()) become "[redacted]".
[[nodiscard]] std::string printable(std::string_view text);

// Whether printable() replaces a part of it with "[redacted]".
[[nodiscard]] bool hides_part_of(std::string_view text);

// Adds words that printable() hides from now on. For the main thread, before there is another one.
void conceal(const std::vector<std::string>& words);

// Columns that a text of UTF-8 takes, a column for each character.
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;

// Whether a text is UTF-8, which JSON demands and neither argv nor git promises.
[[nodiscard]] bool is_unicode(std::string_view text);

}  // namespace patkeeper::client
