#pragma once
#include "client/failure.hpp"
#include "protocol/message.hpp"

namespace patkeeper::client {

// Why a service principal has no profile now, and what helps. Pure.
[[nodiscard]] Failure no_principal(const AddServicePrincipal& asked,
                                   const CallError& error,
                                   TimePoint now);

}  // namespace patkeeper::client
