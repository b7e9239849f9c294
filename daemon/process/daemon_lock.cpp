#include "daemon/process/daemon_lock.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace patkeeper {

namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

// As its holder wrote it.
std::string name_in(int fd)
{
    std::array<char, 64> text{};
    const auto size = ::pread(fd, text.data(), text.size(), 0);
    std::string line(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    line = line.substr(0, line.find('\n'));
    return line.empty() ? "another process" : "process " + line;
}

void write_process_id(int fd, const std::string& path)
{
    const auto line = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd, 0) == 0 && ::pwrite(fd, line.data(), line.size(), 0) > 0) return;
    spdlog::warn("cannot write the process id to {}: {}; the lock is held all the same",
                 path,
                 std::generic_category().message(errno));
}

}  // namespace

std::optional<DaemonLock> DaemonLock::take(const std::string& path, std::string& holder)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) fail("cannot open " + path);
    DaemonLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) fail("cannot lock " + path);
        holder = name_in(fd);
        return std::nullopt;
    }
    write_process_id(fd, path);
    return lock;
}

std::optional<DaemonLock> DaemonLock::share(const std::string& path, std::string& holder)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) fail("cannot open " + path);
    DaemonLock lock(fd);
    if (::flock(fd, LOCK_SH | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) fail("cannot lock " + path);
    holder = name_in(fd);
    return std::nullopt;
}

DaemonLock::DaemonLock(DaemonLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DaemonLock& DaemonLock::operator=(DaemonLock&& other) noexcept
{
    std::swap(fd_, other.fd_);
    return *this;
}

bool DaemonLock::is_at(const std::string& path) const
{
    struct stat held {};
    struct stat there {};
    return ::fstat(fd_, &held) == 0 && ::lstat(path.c_str(), &there) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

DaemonLock::~DaemonLock()
{
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace patkeeper
