#pragma once
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace patkeeper {

// Reads an environment variable; nothing when it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char*)>;
[[nodiscard]] std::optional<std::string> process_environment(const char* name);

// A path that a variable holds. The XDG base directory specification has a relative one ignored.
[[nodiscard]] std::optional<std::string> absolute_path(const Environment& environment,
                                                       const char* name);

// Who owns the folder at this path; nothing where there is none.
using FolderOwner = std::function<std::optional<uid_t>(const std::string&)>;
[[nodiscard]] std::optional<uid_t> folder_owner(const std::string& path);

// The folder that holds the daemon's folder for its socket: $XDG_RUNTIME_DIR, else /run/user/UID if it
// is there and the user's. Nothing where there is neither.
[[nodiscard]] std::optional<std::string> runtime_directory(
    const Environment& environment, uid_t uid, const FolderOwner& owner_of = folder_owner);

// Where the daemon listens first: $PATKEEPER_SOCKET, else /run/patkeeper/UID/patkeeper.sock if that
// folder is there and the user's, else below the runtime directory (spec.md section 3). Nothing where
// there is no such place.
[[nodiscard]] std::optional<std::string> first_socket(const Environment& environment,
                                                      uid_t uid,
                                                      const FolderOwner& owner_of = folder_owner);

// Where the daemon listens as well, whatever is set: below MACHINE. Nothing without a place for state.
[[nodiscard]] std::optional<std::string> second_socket(const Environment& environment);

// Where a client looks for the daemon, in this order: nowhere else than at $PATKEEPER_SOCKET.
[[nodiscard]] std::vector<std::string> sockets_to_try(const Environment& environment, uid_t uid);

// Whether a folder is patkeeper's alone, by a name in its path: then its mode may be advised to be
// changed. For /tmp and a home that would be bad advice.
[[nodiscard]] bool is_patkeepers_folder(const std::string& path);

}  // namespace patkeeper
