#pragma once
#include "client/shell_quote.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::client {

// The name of the program that started this one; nothing where /proc does not say.
[[nodiscard]] std::optional<std::string> parent_program();

// The shell of that name. Whatever is no shell at all (make, sudo) gets sh; nothing for a shell
// whose language is another.
[[nodiscard]] std::optional<Shell> shell_named(std::string_view program);

}  // namespace patkeeper::client
