#pragma once
#include <string>

namespace patkeeper {

// Tells when something happens where a socket is or is about to be, by inotify(7).
class SocketWatch {
public:
    explicit SocketWatch(std::string path);
    SocketWatch(const SocketWatch&) = delete;
    SocketWatch& operator=(const SocketWatch&) = delete;
    ~SocketWatch();

    // Forgets what has happened and watches the deepest directory towards the socket that is there by
    // now. Look at the socket after this, then wait: no later change is missed, but one. Renaming a
    // directory further up is not noticed.
    void arm();

    // Readable when it is worth looking again; -1 where the kernel has no watch left for us.
    [[nodiscard]] int file() const { return file_; }

private:
    std::string path_;
    int file_;
};

}  // namespace patkeeper
