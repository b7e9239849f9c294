#pragma once
#include <sys/types.h>
#include <vector>

namespace patkeeper {

// Which processes are at the other ends of these sockets, for the log. One entry for each that is known, in
// no particular order.

// Of Unix sockets: the processes that called connect().
[[nodiscard]] std::vector<pid_t> unix_peer_processes(const std::vector<int>& sockets);

// Of TCP connections within this machine: processes that have the other end open. Looks through the
// descriptors of all processes of this user, which takes some milliseconds.
[[nodiscard]] std::vector<pid_t> tcp_peer_processes(const std::vector<int>& sockets);

}  // namespace patkeeper
