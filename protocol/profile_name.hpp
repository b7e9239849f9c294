#pragma once

#include <string_view>

namespace patkeeper {

// Whether a text may name a profile: 1 to 64 printable characters without `]`, quotes or control
// characters, and no space at either end (spec.md section 1; such names fit into .databrickscfg).
// The text is taken to be UTF-8; a JSON parser has seen to it.
[[nodiscard]] bool is_profile_name(std::string_view text) noexcept;

}  // namespace patkeeper
