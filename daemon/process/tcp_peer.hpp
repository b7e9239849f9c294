#pragma once
#include <optional>
#include <sys/types.h>

namespace patkeeper {

// The user at the other end of a TCP connection within this machine: whose socket it is. Nothing where
// the kernel does not tell, or the other end is closed. Does not block: the kernel has answered when
// it has been asked.
[[nodiscard]] std::optional<uid_t> tcp_peer_uid(int socket);

}  // namespace patkeeper
