#include "protocol/foreign_folder.hpp"

#include "protocol/machine.hpp"
#include "protocol/state_directory.hpp"

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper {

namespace {

namespace fs = std::filesystem;

// The folder that a path below it is created in, and its owner.
std::optional<ForeignFolder> deepest_there(fs::path path)
{
    for (;; path = path.parent_path()) {
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0) return ForeignFolder{path, status.st_uid};
        if (path == path.parent_path()) return std::nullopt;
    }
}

std::optional<ForeignFolder> foreign_state(const Environment& environment, uid_t user)
{
    const auto state = state_directory(environment);
    if (!state) return std::nullopt;
    const auto base = absolute_path(environment, "XDG_STATE_HOME");
    return foreign_folder(base ? *base : environment("HOME").value_or("/"),
                          machine_directory(*state, machine()),
                          user);
}

std::optional<ForeignFolder> foreign_socket(const Environment& environment, uid_t user)
{
    const auto socket = first_socket(environment, user);
    if (!socket) return std::nullopt;
    const auto folder = fs::absolute(*socket).parent_path();
    const bool is_named = environment("PATKEEPER_SOCKET").has_value();
    return foreign_folder(is_named ? folder : folder.parent_path(), folder, user);
}

}  // namespace

std::optional<ForeignFolder> foreign_folder(const std::string& base,
                                            const std::string& path,
                                            uid_t user)
{
    const auto found = deepest_there(path);
    if (!found || found->owner == user) return std::nullopt;
    const bool is_above = found->path.size() < base.size();
    const bool is_shared =
        is_above && found->owner == 0 && ::access(found->path.c_str(), W_OK) == 0;
    if (is_shared) return std::nullopt;
    return found;
}

std::optional<ForeignFolder> foreign_folder(const Environment& environment, uid_t user)
{
    if (auto state = foreign_state(environment, user)) return state;
    return foreign_socket(environment, user);
}

std::string describe(const ForeignFolder& folder, uid_t user)
{
    return folder.path + " belongs to user id " + std::to_string(folder.owner) +
           ", and this is user id " + std::to_string(user);
}

}  // namespace patkeeper
