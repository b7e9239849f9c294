#pragma once
#include "protocol/socket_path.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace patkeeper {

// A folder of another user, below which nothing may be created: `sudo -E` and `su` pass on the HOME or
// the XDG variables of the user who called them.
struct ForeignFolder {
    std::string path;
    uid_t owner = 0;
};

// What keeps `user` from creating `path`, which is `base` or is below it: the deepest folder on the way
// that is there belongs to another user. One above `base` may be root's where this process can write to
// it, like /tmp.
[[nodiscard]] std::optional<ForeignFolder> foreign_folder(const std::string& base,
                                                          const std::string& path,
                                                          uid_t user);

// The first of those to which the environment leads a daemon of this user, for its state and its socket.
[[nodiscard]] std::optional<ForeignFolder> foreign_folder(const Environment& environment,
                                                          uid_t user);

// "/home/u belongs to user id 1000, and this is user id 0".
[[nodiscard]] std::string describe(const ForeignFolder& folder, uid_t user);

// What to do about it, as a sentence.
inline constexpr const char* own_folders_hint =
    "Set HOME to your own home and unset XDG_STATE_HOME, XDG_RUNTIME_DIR and XDG_CONFIG_HOME, as "
    "sudo -i does.";

}  // namespace patkeeper
