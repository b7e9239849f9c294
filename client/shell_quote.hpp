#pragma once
#include "protocol/wiping_allocator.hpp"

#include <string_view>

namespace patkeeper::client {

// json is not a shell: one object, for programs that evaluate nothing.
enum class Shell { sh, bash, zsh, fish, json };

// A text as one word of that shell, whatever it holds but NUL. In single quotes, where no shell
// expands anything; what could end them is escaped.
[[nodiscard]] WipingString quote(std::string_view text, Shell shell);

// The same for a command shown to people: quotes only where they are needed.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace patkeeper::client
