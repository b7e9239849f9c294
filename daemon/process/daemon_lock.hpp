#pragma once
#include <optional>
#include <string>

namespace patkeeper {

// One daemon per user, whatever its socket: flock(2) on a file of the state directory. Held while
// the object lives; the kernel lets go of it when the process dies.
class DaemonLock {
public:
    // Nothing where another process holds it; `holder` then says which. Throws std::system_error.
    [[nodiscard]] static std::optional<DaemonLock> take(const std::string& path,
                                                        std::string& holder);

    DaemonLock(DaemonLock&& other) noexcept;
    DaemonLock& operator=(DaemonLock&&) = delete;
    DaemonLock(const DaemonLock&) = delete;
    DaemonLock& operator=(const DaemonLock&) = delete;
    ~DaemonLock();

private:
    explicit DaemonLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace patkeeper
