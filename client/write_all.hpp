#pragma once
#include <string_view>

namespace patkeeper::client {

// The whole text, however many writes that takes. 0, or errno.
[[nodiscard]] int write_all(int file, std::string_view text) noexcept;

}  // namespace patkeeper::client
