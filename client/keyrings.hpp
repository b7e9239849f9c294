#pragma once
#include "client/connection.hpp"
#include "client/failure.hpp"

#include <string>

namespace patkeeper::client {

// Has the keyring's service started where it does not run: before a login, which needs it. What fails
// is said by the next call.
void start_keyring(Connection& daemon);

// Of keyrings besides the default one: `the keyring "Work" is locked`; nothing where none is.
[[nodiscard]] std::string locked_keyrings(const Daemon& daemon);

// After a login: that those may hold older tokens; nothing where there are none.
[[nodiscard]] std::string locked_keyrings_text(const Daemon& daemon);

// The failure of a command that does not find a profile: with those keyrings, where there are any.
[[nodiscard]] Failure with_locked_keyrings(Failure failure, const Daemon& daemon);

}  // namespace patkeeper::client
