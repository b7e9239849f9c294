#include "protocol/socket_path.hpp"

#include "protocol/machine.hpp"
#include "protocol/state_directory.hpp"

#include <cstdlib>
#include <sys/stat.h>

namespace patkeeper {

std::optional<std::string> process_environment(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets variables
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::optional<std::string> absolute_path(const Environment& environment, const char* name)
{
    auto path = environment(name);
    if (!path || path->front() != '/') return std::nullopt;
    return path;
}

std::optional<uid_t> folder_owner(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
    return status.st_uid;
}

std::optional<std::string> runtime_directory(const Environment& environment,
                                             uid_t uid,
                                             const FolderOwner& owner_of)
{
    if (auto named = absolute_path(environment, "XDG_RUNTIME_DIR")) return named;
    auto usual = "/run/user/" + std::to_string(uid);
    if (owner_of(usual) != uid) return std::nullopt;
    return usual;
}

std::optional<std::string> first_socket(const Environment& environment,
                                        uid_t uid,
                                        const FolderOwner& owner_of)
{
    if (auto path = environment("PATKEEPER_SOCKET")) return path;
    const auto of_system = "/run/patkeeper/" + std::to_string(uid);
    if (owner_of(of_system) == uid) return of_system + "/patkeeper.sock";
    const auto directory = runtime_directory(environment, uid, owner_of);
    if (directory) return *directory + "/patkeeper/patkeeper.sock";
    return std::nullopt;
}

std::optional<std::string> second_socket(const Environment& environment)
{
    const auto state = state_directory(environment);
    if (!state) return std::nullopt;
    return machine_directory(*state, machine()) + "/run/patkeeper.sock";
}

std::vector<std::string> sockets_to_try(const Environment& environment, uid_t uid)
{
    std::vector<std::string> paths;
    if (auto first = first_socket(environment, uid)) paths.push_back(*std::move(first));
    if (environment("PATKEEPER_SOCKET")) return paths;
    if (auto second = second_socket(environment)) paths.push_back(*std::move(second));
    return paths;
}

bool is_patkeepers_folder(const std::string& path)
{
    return (path + "/").find("/patkeeper/") != std::string::npos;
}

}  // namespace patkeeper
