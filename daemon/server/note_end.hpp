#pragma once
#include <exception>
#include <string_view>

namespace patkeeper {

// For when what served one client has ended: that the client is gone, or we are, is no matter; anything
// else is a bug, and logged, but nobody else's trouble. `what` is such as "a session".
void note_end(const std::exception_ptr& error, std::string_view what);

}  // namespace patkeeper
