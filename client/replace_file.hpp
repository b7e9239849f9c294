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

// Whether that is the error for a file which no other can take the place of, as where a container has
// the file itself mounted.
[[nodiscard]] bool cannot_be_replaced(const std::error_code& error);

// Where write_in_place() keeps the text from before.
[[nodiscard]] std::string copy_beside(const std::string& path);

// Overwrites a file, for where it cannot be replaced. Until the new text is complete and durable, the
// old one is in copy_beside(), for its owner only. After a crash that copy is still there; after a
// failure the old text is back, or the copy is still there.
[[nodiscard]] std::error_code write_in_place(const std::string& path,
                                             std::string_view before,
                                             std::string_view after);

}  // namespace patkeeper::client
