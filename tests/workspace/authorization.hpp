#pragma once
#include "tests/workspace/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::stand_in {

// The token value that a request carries: "Bearer VALUE", or "Basic" with the literal user name
// "token" as git and older tools send it. Nothing where there is none.
[[nodiscard]] std::optional<std::string> token_value_of(const Request& request);

// In current workspaces the public id of a token is the SHA-256 of its value, in hex.
[[nodiscard]] std::string token_id_of(std::string_view token_value);

[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace patkeeper::stand_in
