#pragma once
#include <optional>
#include <string>

namespace patkeeper {

// One daemon per user and machine, whatever its socket: flock(2) on a file of the state directory. Held
// while the object lives; the kernel releases it when the process dies.
class DaemonLock {
public:
    // Nothing where another process holds it; `holder` then says which. The process id in the file is
    // for people: where it cannot be written, the log says so and the lock holds. Throws
    // std::system_error where there can be no file.
    [[nodiscard]] static std::optional<DaemonLock> take(const std::string& path,
                                                        std::string& holder);

    // Shares a lock that an older patkeeperd takes for itself alone: neither starts while the other
    // runs, and daemons on several machines can share it. Otherwise like take().
    [[nodiscard]] static std::optional<DaemonLock> share(const std::string& path,
                                                         std::string& holder);

    DaemonLock(DaemonLock&& other) noexcept;
    DaemonLock& operator=(DaemonLock&& other) noexcept;
    DaemonLock(const DaemonLock&) = delete;
    DaemonLock& operator=(const DaemonLock&) = delete;
    ~DaemonLock();

    // Whether it is still the file at this path: else another daemon could take the lock there.
    [[nodiscard]] bool is_at(const std::string& path) const;

private:
    explicit DaemonLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace patkeeper
