#pragma once
#include "daemon/rotation/policy.hpp"
#include "daemon/rotation/record.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"

namespace patkeeper {

// Whether scopes may be set: those there are, and with none that ends the token's rotation unless
// that is meant; `end` says what would end. Pure.
[[nodiscard]] Result<void, Error> check_scopes(const SetScopes& request,
                                               const Scopes& available,
                                               const RotationWouldEnd& end,
                                               const RotationPolicy& policy);

// The scopes that the configuration has successors get, where those are others.
[[nodiscard]] std::optional<Scopes> other_scopes(const Scopes& scopes,
                                                 const RotationPolicy& policy);

// Each once, in the order they were given.
[[nodiscard]] Scopes without_repeats(const Scopes& scopes);

}  // namespace patkeeper
