#pragma once
#include <string>

namespace patkeeper {

// The daemon's socket, ready to accept: the one systemd passed, else one it binds itself. A socket of
// its own is taken off the file system when the object goes.
class ListeningSocket {
public:
    // Throws std::runtime_error, also where others can reach the directory. The caller holds the
    // daemon lock: a socket at `path` on which nobody listens is stale.
    [[nodiscard]] static ListeningSocket open(const std::string& path);

    ListeningSocket(ListeningSocket&& other) noexcept;
    ListeningSocket& operator=(ListeningSocket&&) = delete;
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ~ListeningSocket();

    // Gives the descriptor away; the path is still taken care of.
    [[nodiscard]] int release();
    [[nodiscard]] bool from_systemd() const { return !bound_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    ListeningSocket(int fd, std::string path);
    int fd_;
    std::string path_;
    bool bound_ = false;  // by us
};

}  // namespace patkeeper
