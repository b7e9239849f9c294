#pragma once
#include <string_view>

namespace patkeeper {

// What people copy out of a browser, a chat or a file, and what comes along with it.

// The text without what Unicode calls white space, byte order marks and zero-width spaces around it. A
// view of the same bytes; an empty one is at their end.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

// Whether the text begins or ends with a quote: "x", 'x', `x`, or the typographic pairs.
[[nodiscard]] bool is_quoted(std::string_view text) noexcept;

}  // namespace patkeeper
