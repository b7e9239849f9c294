#include "daemon/process/daemon_lock.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace patkeeper {

namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::string read_line(int fd)
{
    std::array<char, 64> text{};
    const auto size = ::pread(fd, text.data(), text.size(), 0);
    std::string line(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return line.substr(0, line.find('\n'));
}

}  // namespace

std::optional<DaemonLock> DaemonLock::take(const std::string& path, std::string& holder)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) fail("cannot open " + path);
    DaemonLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) fail("cannot lock " + path);
        const auto line = read_line(fd);
        holder = line.empty() ? "another process" : "process " + line;
        return std::nullopt;
    }
    const auto line = std::to_string(::getpid()) + "\n";
    const bool written = ::ftruncate(fd, 0) == 0 && ::pwrite(fd, line.data(), line.size(), 0) > 0;
    if (!written) fail("cannot write " + path);
    return lock;
}

DaemonLock::DaemonLock(DaemonLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DaemonLock::~DaemonLock()
{
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace patkeeper
