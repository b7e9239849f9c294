#pragma once
#include <optional>
#include <string>
#include <sys/types.h>

namespace patkeeper {

// A socket of the daemon's, ready to accept: one that systemd passed, or one that it binds itself. One of
// its own is removed from the file system when the object goes, unless another has taken its place.
class ListeningSocket {
public:
    // Throws std::runtime_error where others can reach the directory, or where another process listens
    // there; its kind std::system_error where the socket cannot be made. The caller holds the daemon
    // lock: a socket at `path` on which no process listens is stale.
    [[nodiscard]] static ListeningSocket open(const std::string& path);

    // The one that systemd passed, if it did. Throws as open().
    [[nodiscard]] static std::optional<ListeningSocket> from_systemd();

    ListeningSocket(ListeningSocket&& other) noexcept;
    ListeningSocket& operator=(ListeningSocket&& other) noexcept;
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ~ListeningSocket();

    // Gives the descriptor away; the path is still taken care of.
    [[nodiscard]] int release();
    [[nodiscard]] bool is_systemds() const { return inode_ == 0; }
    [[nodiscard]] const std::string& path() const { return path_; }

    // Whether it is still what clients find at its path. systemd's is not looked at.
    [[nodiscard]] bool is_in_place() const;

private:
    ListeningSocket(int fd, std::string path);
    int fd_;
    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;  // of the socket that this process bound
};

}  // namespace patkeeper
