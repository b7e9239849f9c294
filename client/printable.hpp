#pragma once
#include <string>
#include <string_view>

namespace patkeeper::client {

// A text from outside, fit for a terminal: control characters, which could move the cursor or hide
// what is there, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

// Columns that a text of UTF-8 takes, a column for each character.
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;

// Whether a text is UTF-8, which JSON demands and neither argv nor git promises.
[[nodiscard]] bool is_unicode(std::string_view text);

}  // namespace patkeeper::client
