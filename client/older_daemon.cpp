#include "client/older_daemon.hpp"

#include "client/installed_daemon.hpp"

#include <sys/stat.h>

namespace patkeeper::client {

namespace {

// Packages keep the time at which a file was built; the inode's tells when it was put there.
std::optional<TimePoint> changed_at(const std::string& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return from_millis(status.st_ctim.tv_sec * 1000 + status.st_ctim.tv_nsec / 1'000'000);
}

bool forgets(const Daemon& daemon)
{
    return daemon.store == "memory";
}

}  // namespace

Installed installed()
{
    Installed found{PATKEEPER_VERSION, installed_daemon().value_or(""), std::nullopt};
    found.when = changed_at(found.program);
    return found;
}

std::optional<std::string> difference(const Daemon& daemon, const Installed& installed)
{
    if (daemon.version != installed.version) {
        return "the daemon is " + daemon.version + ", this client is " + installed.version;
    }
    if (installed.when && *installed.when > from_millis(daemon.start_time)) {
        return installed.program + " was installed or changed after the running daemon was started";
    }
    return std::nullopt;
}

std::string how_to_restart(const Daemon& daemon)
{
    if (!forgets(daemon)) return "run \"" + std::string(restart_command) + "\"";
    return "run \"patkeeper stop\", start the daemon as before, and log in again: it keeps tokens "
           "in memory and forgets them when it ends";
}

Advice advice_to_restart(const Daemon& daemon)
{
    if (!forgets(daemon)) return Try{restart_command};
    return Hint{"To restart the daemon, " + how_to_restart(daemon) + "."};
}

}  // namespace patkeeper::client
