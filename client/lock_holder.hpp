#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace patkeeper::client {

// Who holds a lock, by what the kernel says: to try the lock would keep a daemon from starting.

// The process that holds one on this file, in the text of /proc/locks (proc(5)). File systems differ in
// the device that they name there, so a process that wrote its id into the file counts, too. Pure.
struct LockedFile {
    dev_t device = 0;
    ino_t inode = 0;
    std::optional<pid_t> written;
};
[[nodiscard]] std::optional<pid_t> holder_in(std::string_view locks, const LockedFile& file);

// Nothing where no process holds it, or the kernel does not say so.
[[nodiscard]] std::optional<pid_t> lock_holder(const std::string& path);

struct HeldLock {
    std::string path;
    std::optional<pid_t> holder;
};

// The lock of this user's daemon on this machine, or that of patkeeper 0.1 where one holds that.
[[nodiscard]] HeldLock daemon_lock(const std::string& state, const std::string& machine);

}  // namespace patkeeper::client
