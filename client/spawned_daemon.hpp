#pragma once
#include <string>
#include <sys/types.h>
#include <vector>

namespace patkeeper::client {

// A daemon that was just started, in a session of its own: no terminal, no descriptor of ours, cwd /.
// While this object lives a process between us and the daemon waits for its end; the daemon itself is
// nobody's child afterwards and lives on, also where we become another program.
class SpawnedDaemon {
public:
    struct How {
        std::vector<std::string> words;      // the program's path first
        std::vector<std::string> variables;  // "NAME=value"
        int log;                             // its stderr
    };
    explicit SpawnedDaemon(const How& how);
    SpawnedDaemon(const SpawnedDaemon&) = delete;
    SpawnedDaemon& operator=(const SpawnedDaemon&) = delete;
    ~SpawnedDaemon();

    // Readable once the daemon has ended, or could not be started.
    [[nodiscard]] int ended() const { return ended_; }
    // Waits for the end. 128 and more: by a signal, as the shells have it.
    [[nodiscard]] int exit_code() const;

private:
    pid_t between_ = -1;
    int ended_ = -1;
};

}  // namespace patkeeper::client
