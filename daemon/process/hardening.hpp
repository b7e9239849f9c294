#pragma once

namespace patkeeper {

// Before any secret is in memory: no core dumps, no ptrace or /proc/PID/mem by other processes of
// the user, files for the owner only. Throws std::system_error.
void harden_process();

}  // namespace patkeeper
