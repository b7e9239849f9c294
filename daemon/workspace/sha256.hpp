#pragma once
#include <string>
#include <string_view>

namespace patkeeper {

// 64 hex digits in lower case.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace patkeeper
