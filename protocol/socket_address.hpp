#pragma once
#include "protocol/result.hpp"

#include <string>
#include <sys/socket.h>
#include <sys/un.h>

namespace patkeeper {

// The address of a Unix socket, for bind(2) and connect(2). A path that is too long for one goes
// through a descriptor of its folder (/proc/self/fd), which is open while this object lives. A name that
// begins with a NUL is abstract.
class SocketAddress {
public:
    // Or what errno says: the folder of a long path is not there, or is a symbolic link.
    [[nodiscard]] static Result<SocketAddress, std::errc> of(const std::string& path);

    SocketAddress(SocketAddress&& other) noexcept;
    SocketAddress& operator=(SocketAddress&&) = delete;
    SocketAddress(const SocketAddress&) = delete;
    SocketAddress& operator=(const SocketAddress&) = delete;
    ~SocketAddress();

    [[nodiscard]] const sockaddr* get() const noexcept
    {
        return reinterpret_cast<const sockaddr*>(&address_);
    }
    [[nodiscard]] socklen_t size() const noexcept { return size_; }

private:
    SocketAddress() = default;
    void set(const std::string& name);

    sockaddr_un address_{};
    socklen_t size_ = 0;
    int folder_ = -1;
};

}  // namespace patkeeper
