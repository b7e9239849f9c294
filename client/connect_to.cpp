#include "client/connect_to.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <sys/socket.h>
#include <sys/un.h>

namespace patkeeper::client {

int connect_to(int socket, const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    const auto* name = reinterpret_cast<const sockaddr*>(&address);
    // An abstract name ends where the size says.
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    return ::connect(socket, name, size) == 0 ? 0 : errno;
}

}  // namespace patkeeper::client
