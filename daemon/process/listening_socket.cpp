#include "daemon/process/listening_socket.hpp"

#include "daemon/process/private_directory.hpp"
#include "daemon/process/systemd.hpp"
#include "protocol/socket_address.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace patkeeper {

namespace {

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

SocketAddress address_of(const std::string& path)
{
    auto address = SocketAddress::of(path);
    if (address) return *std::move(address);
    throw std::system_error(std::make_error_code(address.error()), "cannot use " + path);
}

// What a daemon that died left behind is replaced, and nothing else.
void refuse_other_than_socket(const std::string& path)
{
    struct stat status {};
    const bool free = ::lstat(path.c_str(), &status) != 0;
    if (!free && !S_ISSOCK(status.st_mode)) {
        throw std::runtime_error(path + " is in the way: it is not a socket");
    }
}

bool is_refused(const SocketAddress& address)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("cannot make a socket");
    const bool refused = ::connect(fd, address.get(), address.size()) != 0 && errno != EAGAIN;
    ::close(fd);
    return refused;
}

// The lock keeps other daemons out, but not systemd, which may listen for a daemon to come.
void refuse_to_displace(const std::string& path)
{
    if (is_refused(address_of(path))) return;
    throw std::runtime_error("another process listens on " + path +
                             "; if that is systemd: systemctl --user start patkeeper.service");
}

std::string path_of(int fd)
{
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        fail("cannot tell the socket's path");
    }
    return {static_cast<const char*>(address.sun_path),
            ::strnlen(address.sun_path, sizeof address.sun_path)};
}

// Under its name only once it listens: a client that sees the socket is never refused. umask is 077
// (hardening.cpp), so there is no moment at which others could connect either.
void bind_and_listen(int fd, const std::string& path)
{
    refuse_other_than_socket(path);
    refuse_to_displace(path);
    const auto unready = path + ".new";
    const auto address = address_of(unready);
    ::unlink(unready.c_str());
    if (::bind(fd, address.get(), address.size()) != 0) fail("cannot bind " + unready);
    if (::chmod(unready.c_str(), 0600) != 0) fail("cannot protect " + unready);
    if (::listen(fd, SOMAXCONN) != 0) fail("cannot listen on " + unready);
    if (::rename(unready.c_str(), path.c_str()) != 0) fail("cannot name " + path);
}

}  // namespace

ListeningSocket::ListeningSocket(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

ListeningSocket ListeningSocket::open(const std::string& path)
{
    make_private_directory(std::filesystem::path(path).parent_path());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("cannot make a socket");
    ListeningSocket socket(fd, path);
    bind_and_listen(fd, path);
    struct stat status {};  // not before: what was there is not ours to remove
    if (::lstat(path.c_str(), &status) == 0) {
        socket.device_ = status.st_dev;
        socket.inode_ = status.st_ino;
    }
    return socket;
}

std::optional<ListeningSocket> ListeningSocket::from_systemd()
{
    const auto passed = socket_from_systemd();
    if (!passed) return std::nullopt;
    ListeningSocket socket(*passed, path_of(*passed));
    // DirectoryMode= of the unit says nothing about a directory that was there before.
    make_private_directory(std::filesystem::path(socket.path()).parent_path());
    return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      device_(other.device_),
      inode_(std::exchange(other.inode_, 0))
{
}

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept
{
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

int ListeningSocket::release()
{
    return std::exchange(fd_, -1);
}

bool ListeningSocket::is_in_place() const
{
    if (is_systemds()) return true;
    struct stat status {};
    return ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
           status.st_ino == inode_;
}

ListeningSocket::~ListeningSocket()
{
    if (fd_ >= 0) ::close(fd_);
    if (!is_systemds() && is_in_place()) ::unlink(path_.c_str());
}

}  // namespace patkeeper
