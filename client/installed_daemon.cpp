#include "client/installed_daemon.hpp"

#include "client/daemon_program.hpp"

#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

std::optional<std::string> installed_daemon()
{
    std::error_code unknown;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", unknown);
    return find_daemon(own.string(), process_environment, [](const std::string& path) {
        return ::access(path.c_str(), X_OK) == 0;
    });
}

}  // namespace patkeeper::client
