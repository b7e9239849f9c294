#pragma once
#include "client/shell_quote.hpp"

#include <string>

namespace patkeeper::client {

// What `patkeeper hook` prints for bash, zsh or fish: a function that runs before each prompt and has
// `patkeeper env` set the exported variables anew once the file of the generation says something else
// than it last did. Builtins only, until then. Pure.
[[nodiscard]] std::string hook_code(Shell shell, const std::string& generation_path);

}  // namespace patkeeper::client
