#pragma once
#include <string>

namespace patkeeper::client {

// Tells when something happens where a socket is about to appear, by inotify(7).
class SocketWatch {
public:
    explicit SocketWatch(std::string path);
    SocketWatch(const SocketWatch&) = delete;
    SocketWatch& operator=(const SocketWatch&) = delete;
    ~SocketWatch();

    // Forgets what has happened and watches the deepest directory towards the socket that is there by
    // now. What happens from here on is told: look for the socket after this, then wait.
    void arm();

    // Readable when it is worth to look again; -1 where the kernel has no watch left for us.
    [[nodiscard]] int file() const { return file_; }

private:
    std::string path_;
    int file_;
};

}  // namespace patkeeper::client
