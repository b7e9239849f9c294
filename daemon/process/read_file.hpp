#pragma once
#include "protocol/result.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace patkeeper {

// Reads a whole file. Never waits for a writer: a FIFO, a socket, a device or a directory is refused, and
// so is a file of more than `limit` bytes. Follows links. Nothing where there is no such file. The
// reason of a refusal goes after "PATH: ".
//
// A file on a network mount that does not answer still blocks the caller.
[[nodiscard]] Result<std::optional<std::string>, Invalid> read_file(const std::string& path,
                                                                    std::size_t limit);

// The same for a file that decides whom the daemon trusts. Refuses one that another user could have
// written: the file, each link that leads to it, and the folder of each must belong to this user or to
// root. No one else may write the file and the folders, but for the members of the user's private group
// (private_group.hpp); in a sticky folder, such as /tmp, others may add files. A refusal names the path
// and the command that corrects it. Parents of those folders are not looked at. A link that leads
// nowhere is refused and not taken for a missing file.
[[nodiscard]] Result<std::optional<std::string>, Invalid> read_trusted_file(const std::string& path,
                                                                            std::size_t limit);

}  // namespace patkeeper
