#pragma once
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <chrono>

namespace patkeeper::client {

// How long a request may take to come in: git sends it at once, and waits for its helper for ever.
inline constexpr std::chrono::seconds git_patience{10};

// What git writes to a helper's stdin, up to the empty line or the end; Invalid when that does not
// come in time, or not within the size of a request.
[[nodiscard]] Result<Secret, Invalid> read_git_request(int file);

}  // namespace patkeeper::client
