#pragma once
#include <exception>
#include <string_view>

namespace patkeeper {

// To be called when the work for one client has ended. That the client is gone, or that the daemon stops,
// needs no word. Anything else is a bug: it is logged and harms no other client. `what` is a noun
// such as "a connection".
void note_end(const std::exception_ptr& error, std::string_view what);

}  // namespace patkeeper
