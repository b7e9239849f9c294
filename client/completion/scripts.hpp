#pragma once
#include "client/shell_quote.hpp"

#include <string_view>

namespace patkeeper::client {

// The completion that is installed for a shell, as `patkeeper completion` prints it: bash, zsh or fish.
[[nodiscard]] std::string_view completion_script(Shell shell);

}  // namespace patkeeper::client
