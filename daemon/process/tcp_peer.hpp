#pragma once
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace patkeeper {

// The user at the other end of a TCP connection within this machine: whose socket it is. Nothing where
// the kernel does not tell, or the other end is closed. Does not block: the kernel has answered when
// it has been asked.
[[nodiscard]] std::optional<uid_t> tcp_peer_uid(int socket);

// The same for the inode of that socket, by which its processes are found below /proc.
[[nodiscard]] std::optional<std::uint32_t> tcp_peer_inode(int socket);

}  // namespace patkeeper
