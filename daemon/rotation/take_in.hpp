#pragma once
#include "daemon/rotation/record.hpp"

#include <optional>

namespace patkeeper {

// A login (design.md section 3, step 0).

// The record of a new login, once what an older one of the same profile held is carried over: its
// tokens retire by their own rules, its book and its budget go on. `now` by the server's clock.
[[nodiscard]] Record merge(const std::optional<Record>& old, Record fresh, TimePoint now);

// The token as the workspace lists it, if it does.
[[nodiscard]] std::optional<TokenInfo> find_listed(const TokenId& id,
                                                   const std::vector<TokenInfo>& listed);

// Fills in what the workspace says of the token.
void describe_by(HeldToken& token, const TokenInfo& told);

}  // namespace patkeeper
