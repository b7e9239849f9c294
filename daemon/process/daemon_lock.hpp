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

    // Who holds a lock that this process does not want, such as an older patkeeperd's. Nothing where it
    // is free or not there.
    [[nodiscard]] static std::optional<std::string> holder_of(const std::string& path);

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
