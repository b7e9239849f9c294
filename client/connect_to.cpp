#include "client/connect_to.hpp"

#include "protocol/socket_address.hpp"

#include <cerrno>

namespace patkeeper::client {

int connect_to(int socket, const std::string& path)
{
    const auto address = SocketAddress::of(path);
    if (!address) return static_cast<int>(address.error());
    return ::connect(socket, address->get(), address->size()) == 0 ? 0 : errno;
}

}  // namespace patkeeper::client
