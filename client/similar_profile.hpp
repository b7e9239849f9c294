#pragma once
#include "client/failure.hpp"

namespace patkeeper::client {

// Where the daemon knows no profile of that name: the failure, and the name of a profile that was
// probably meant, or else of a locked keyring that may hold it. Asks the running daemon for the names; starts none.
[[nodiscard]] Failure with_similar_profile(Failure failure, const CallError& error);

}  // namespace patkeeper::client
