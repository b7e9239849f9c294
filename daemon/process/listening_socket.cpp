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

// What a daemon that died left behind, and nothing else.
void remove_stale_socket(const std::string& path)
{
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode)) throw std::runtime_error(path + " is in the way: no socket");
    ::unlink(path.c_str());
}

void bind_and_listen(int fd, const std::string& path)
{
    const auto address = address_of(path);
    remove_stale_socket(path);
    // umask is 077 (hardening.cpp): there is no moment at which others could connect.
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail("cannot bind " + path);
    }
    if (::chmod(path.c_str(), 0600) != 0) fail("cannot protect " + path);
    if (::listen(fd, SOMAXCONN) != 0) fail("cannot listen on " + path);
}

}  // namespace

ListeningSocket::ListeningSocket(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

ListeningSocket ListeningSocket::open(const std::string& path)
{
    if (const auto passed = socket_from_systemd()) return {*passed, ""};
    make_private_directory(std::filesystem::path(path).parent_path());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) fail("cannot make a socket");
    ListeningSocket socket(fd, "");
    bind_and_listen(fd, path);
    socket.path_ = path;  // not before it is bound: what lies there is not ours to remove
    return socket;
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::exchange(other.path_, {}))
{
}

int ListeningSocket::release()
{
    return std::exchange(fd_, -1);
}

ListeningSocket::~ListeningSocket()
{
    if (fd_ >= 0) ::close(fd_);
    if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace patkeeper
