#pragma once

namespace patkeeper::client {

// Before anything else: no core dumps, no tracing by the user's other processes, SIGPIPE as an
// error of write(2), and nobody else's file where stdin, stdout or stderr was closed.
void harden_process() noexcept;

}  // namespace patkeeper::client
