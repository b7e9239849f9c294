#pragma once
#include <string>

namespace patkeeper::client {

// The next command where the daemon serves no metadata, by its words for why. Pure.
[[nodiscard]] std::string next_without_metadata(const std::string& reason);

// Whether that is how the user wants it.
[[nodiscard]] bool is_switched_off(const std::string& reason);

}  // namespace patkeeper::client
