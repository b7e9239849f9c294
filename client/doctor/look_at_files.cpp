#include "client/doctor/gather.hpp"
#include "client/installed_daemon.hpp"
#include "protocol/socket_path.hpp"
#include "protocol/state_directory.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace patkeeper::client {

namespace {

std::optional<OwnedFile> owned(const std::string& path)
{
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
    return OwnedFile{status.st_uid, status.st_mode & 07777U};
}

// Packages keep the time at which a file was built; the inode's tells when it was put there.
std::optional<TimePoint> installed_at(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return from_millis(status.st_ctim.tv_sec * 1000 + status.st_ctim.tv_nsec / 1'000'000);
}

std::string first_line(const std::string& path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

// The lock is not tried: for that moment it would keep a daemon from starting. Its holder writes its
// process id there, which stays when the process ends.
std::optional<pid_t> living_daemon(const std::string& lock)
{
    std::int64_t pid = 0;
    if (!(std::ifstream(lock) >> pid)) return std::nullopt;
    const auto program = first_line("/proc/" + std::to_string(pid) + "/comm");
    if (program != "patkeeperd") return std::nullopt;
    return static_cast<pid_t>(pid);
}

}  // namespace

void look_at_files(Facts& facts)
{
    facts.program = installed_daemon().value_or("");
    facts.installed = installed_at(facts.program);
    facts.lock = state_directory(process_environment) + "/lock";
    facts.lock_owner = living_daemon(facts.lock);
    facts.socket = socket_path(process_environment, facts.user);
    facts.socket_directory = std::filesystem::path(facts.socket).parent_path().string();
    facts.socket_mode = owned(facts.socket);
    facts.directory_mode = owned(facts.socket_directory);
}

}  // namespace patkeeper::client
