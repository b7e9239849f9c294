#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>

namespace patkeeper::client {

// Puts a file with this text in the place of another, in one step and durably: through a file beside
// it, of which nothing is left on failure. With the mode and the group of the other, else for its
// owner only (0600).
[[nodiscard]] std::error_code replace_file(const std::string& path,
                                           std::string_view text,
                                           const std::optional<struct stat>& like);

}  // namespace patkeeper::client
