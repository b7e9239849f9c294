#include "daemon/process/systemd.hpp"

#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper {

std::optional<int> socket_from_systemd()
{
    const int count = ::sd_listen_fds(/*unset_environment=*/1);
    if (count <= 0) return std::nullopt;
    const bool good = count == 1 && ::sd_is_socket_unix(SD_LISTEN_FDS_START,
                                                        SOCK_STREAM,
                                                        /*listening=*/1,
                                                        nullptr,
                                                        0) > 0;
    if (!good) throw std::runtime_error("systemd passed something else than one Unix socket");
    return SD_LISTEN_FDS_START;
}

void notify_systemd(const std::string& state)
{
    ::sd_notify(/*unset_environment=*/0, state.c_str());
}

std::optional<Duration> watchdog_interval()
{
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(/*unset_environment=*/0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::microseconds(microseconds) / 2);
}

bool logs_to_journal()
{
    const char* stream =
        std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): one thread yet
    struct stat status {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

}  // namespace patkeeper
