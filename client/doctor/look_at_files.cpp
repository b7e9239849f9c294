#include "client/doctor/gather.hpp"
#include "client/lock_holder.hpp"
#include "client/older_daemon.hpp"
#include "protocol/machine.hpp"
#include "protocol/socket_path.hpp"
#include "protocol/state_directory.hpp"

#include <filesystem>
#include <sys/stat.h>

namespace patkeeper::client {

namespace {

std::optional<OwnedFile> owned(const std::string& path)
{
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
    return OwnedFile{status.st_uid, status.st_mode & 07777U};
}

}  // namespace

void look_at_files(Facts& facts)
{
    const auto there = installed();
    facts.program = there.program;
    facts.installed = there.when;
    if (const auto state = state_directory(process_environment)) {
        auto lock = daemon_lock(*state, machine_directory(*state, machine()));
        facts.lock = std::move(lock.path);
        facts.lock_owner = lock.holder;
    }
    facts.is_socket_named = process_environment("PATKEEPER_SOCKET").has_value();
    const auto sockets = sockets_to_try(process_environment, facts.user);
    if (sockets.empty()) return;
    facts.socket = sockets.front();
    facts.socket_directory = std::filesystem::path(facts.socket).parent_path().string();
    facts.socket_mode = owned(facts.socket);
    facts.directory_mode = owned(facts.socket_directory);
}

}  // namespace patkeeper::client
