#pragma once
#include <string>
#include <sys/types.h>

namespace patkeeper::client {

// Where a daemon that no systemd looks after writes: daemon.log in the state directory, which is made
// where it is missing. One that has grown past its limit begins anew.
class DaemonLog {
public:
    static constexpr off_t max_size = 1024 * 1024;

    explicit DaemonLog(const std::string& directory);
    DaemonLog(const DaemonLog&) = delete;
    DaemonLog& operator=(const DaemonLog&) = delete;
    ~DaemonLog();

    // To write to; a little memory where there can be no log.
    [[nodiscard]] int file() const { return file_; }
    // What was written since, the end of it where that is much.
    [[nodiscard]] std::string written() const;

private:
    int file_;
    off_t begin_ = 0;
};

}  // namespace patkeeper::client
