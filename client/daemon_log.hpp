#pragma once
#include <string>
#include <sys/types.h>

namespace patkeeper::client {

// Where the stderr of a daemon goes that this client starts: daemon.log in the state directory, which is
// made if it is missing. The daemon itself keeps the file below 1 MiB and moves a full one to
// daemon.1.log (daemon/process/logging.hpp). A file that is nearly full is moved here, so that the first
// words of the new daemon stay together.
class DaemonLog {
public:
    static constexpr off_t max_size = 1024 * 1024;  // bytes
    static constexpr off_t words_size = 4096;       // bytes that written() returns at most

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
