#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

namespace patkeeper {

// Whether a text may be a token value, whoever it comes from: 1 to 512 printable ASCII characters
// without space (spec.md section 1). Nothing else ever goes into a header or a shell.
[[nodiscard]] constexpr bool is_token_value(std::string_view text) noexcept
{
    constexpr std::size_t max_size = 512;
    return !text.empty() && text.size() <= max_size &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace patkeeper
