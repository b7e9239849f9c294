#include "daemon/process/listening_socket.hpp"

#include "daemon/process/private_directory.hpp"
#include "daemon/process/systemd.hpp"

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
    throw std::runtime_error(what + ": " + std::generic_category().message(errno));
}

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error(path + " is too long for a socket");
    std::memcpy(static_cast<char*>(address.sun_path), path.c_str(), path.size() + 1);
    return address;
}

// What a daemon that died left behind is replaced, and nothing else.
void refuse_other_than_socket(const std::string& path)
{
    struct stat status {};
    const bool free = ::lstat(path.c_str(), &status) != 0;
    if (!free && !S_ISSOCK(status.st_mode)) {
        throw std::runtime_error(path + " is in the way: no socket");
    }
}

bool is_refused(const sockaddr_un& address)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("cannot make a socket");
    const auto* name = reinterpret_cast<const sockaddr*>(&address);
    const bool refused = ::connect(fd, name, sizeof address) != 0 && errno != EAGAIN;
    ::close(fd);
    return refused;
}

// The lock keeps other daemons out, but not systemd, which may listen for a daemon to come.
void refuse_to_displace(const std::string& path)
{
    if (is_refused(address_of(path))) return;
    throw std::runtime_error("somebody listens on " + path +
                             " already; for systemd's: systemctl --user start patkeeper.service");
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

// Under its name only once it listens: nobody who sees the socket is ever refused. umask is 077
// (hardening.cpp), so there is no moment at which others could connect either.
void bind_and_listen(int fd, const std::string& path)
{
    refuse_other_than_socket(path);
    refuse_to_displace(path);
    const auto unready = path + ".new";
    const auto address = address_of(unready);
    ::unlink(unready.c_str());
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("cannot bind " + unready);
    }
    if (::chmod(unready.c_str(), 0600) != 0) fail("cannot protect " + unready);
    if (::listen(fd, SOMAXCONN) != 0) fail("cannot listen on " + unready);
    if (::rename(unready.c_str(), path.c_str()) != 0) fail("cannot name " + path);
}

}  // namespace

ListeningSocket::ListeningSocket(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

ListeningSocket ListeningSocket::open(const std::string& path)
{
    if (const auto passed = socket_from_systemd()) {
        // DirectoryMode= of the unit says nothing about a directory that was there before.
        make_private_directory(std::filesystem::path(path_of(*passed)).parent_path());
        return {*passed, path_of(*passed)};
    }
    make_private_directory(std::filesystem::path(path).parent_path());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("cannot make a socket");
    ListeningSocket socket(fd, path);
    bind_and_listen(fd, path);
    socket.bound_ = true;  // not before: what lies there is not ours to remove
    return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      bound_(std::exchange(other.bound_, false))
{
}

int ListeningSocket::release()
{
    return std::exchange(fd_, -1);
}

ListeningSocket::~ListeningSocket()
{
    if (fd_ >= 0) ::close(fd_);
    if (bound_) ::unlink(path_.c_str());
}

}  // namespace patkeeper
