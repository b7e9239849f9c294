#pragma once
#include "daemon/rotation/policy.hpp"
#include "daemon/rotation/record.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"

#include <string_view>

namespace patkeeper {

inline constexpr std::string_view comment_by_hand = "minted by hand with patkeeper";

// Whether a token can be asked to live for so many seconds.
[[nodiscard]] bool is_lifetime(std::int64_t seconds);

// What is asked of the workspace for an extra token, or which parameter is wrong. Pure. Without
// other orders it is like a successor of the profile's token; what the token may do must be known
// then. No comment of it ever reads as that of a token which a sweep deletes.
[[nodiscard]] Result<MintRequest, Error> mint_order(const MintToken& request,
                                                    const Record& record,
                                                    const RotationPolicy& policy);

}  // namespace patkeeper
