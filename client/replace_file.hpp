#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>

namespace patkeeper::client {

// Replaces a file with one that holds this text, in one step and durably: it writes a file beside it and
// renames that, or removes it on failure. The new file has the mode and the group of the old one, else
// only its owner can use it (0600).
[[nodiscard]] std::error_code replace_file(const std::string& path,
                                           std::string_view text,
                                           const std::optional<struct stat>& like);

// Whether that is the error for a file that no other file can replace, as where a container mounts the
// file itself.
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
