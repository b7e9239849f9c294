#include "protocol/socket_path.hpp"

#include <cstdlib>

namespace patkeeper {

std::optional<std::string> process_environment(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets variables
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::string socket_path(const Environment& environment, uid_t uid)
{
    if (auto path = environment("PATKEEPER_SOCKET")) return *path;
    const auto runtime = environment("XDG_RUNTIME_DIR");
    const auto directory = runtime ? *runtime : "/run/user/" + std::to_string(uid);
    return directory + "/patkeeper/patkeeper.sock";
}

}  // namespace patkeeper
