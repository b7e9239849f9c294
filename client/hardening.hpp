#pragma once

namespace patkeeper::client {

// Before anything else: no core dumps, no tracing by the user's other processes, SIGPIPE as an
// error of write(2), and nobody else's file where stdin, stdout or stderr was closed.
void harden_process() noexcept;

// Gives a program that this process is about to become what harden_process() took away: core dumps
// and its SIGPIPE, as they were.
void soften_process() noexcept;

}  // namespace patkeeper::client
