#include "protocol/socket_address.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace patkeeper {

namespace {

constexpr auto room = sizeof(sockaddr_un::sun_path) - 1;  // a NUL ends a path

}  // namespace

Result<SocketAddress, std::errc> SocketAddress::of(const std::string& path)
{
    SocketAddress address;
    if (path.size() <= room) {
        address.set(path);
        return address;
    }
    const std::filesystem::path parts(path);
    const auto folder = parts.has_parent_path() ? parts.parent_path() : ".";
    address.folder_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (address.folder_ < 0) return static_cast<std::errc>(errno);
    const auto through =
        "/proc/self/fd/" + std::to_string(address.folder_) + "/" + parts.filename().string();
    if (through.size() > room) return std::errc::filename_too_long;
    address.set(through);
    return address;
}

// An abstract name ends where the size says.
void SocketAddress::set(const std::string& name)
{
    address_.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), std::begin(address_.sun_path));
    size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
}

SocketAddress::SocketAddress(SocketAddress&& other) noexcept
    : address_(other.address_), size_(other.size_), folder_(std::exchange(other.folder_, -1))
{
}

SocketAddress::~SocketAddress()
{
    if (folder_ >= 0) ::close(folder_);
}

}  // namespace patkeeper
