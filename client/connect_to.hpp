#pragma once
#include <string>

namespace patkeeper::client {

// Connects a Unix socket to what listens at the path, which is an abstract one where it begins with NUL.
// 0, or errno.
[[nodiscard]] int connect_to(int socket, const std::string& path);

}  // namespace patkeeper::client
