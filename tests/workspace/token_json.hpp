#pragma once
#include "protocol/result.hpp"
#include "tests/workspace/settings.hpp"
#include "tests/workspace/tokens.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <variant>

namespace patkeeper::stand_in {

[[nodiscard]] std::optional<boost::json::object> parse_object(const std::string& text);

// Nothing where it is absent or no text.
[[nodiscard]] std::optional<std::string> text_member(const boost::json::object& body,
                                                     std::string_view name);

// token_info of the REST API.
[[nodiscard]] boost::json::object token_info(const Token& token);
[[nodiscard]] boost::json::array token_infos(const std::vector<Token>& tokens);

// token_info as token-management has it: whose it is, and the day it was last used.
[[nodiscard]] boost::json::object managed_token_info(const Token& token,
                                                     std::int64_t creator_id,
                                                     std::int64_t owner_id);

// The body of token/create, but for whose it is. Absent and null are the same. A lifetime that is
// absent is the workspace's longest.
[[nodiscard]] Result<MintOrder, Invalid> mint_order(const boost::json::object& body,
                                                    const Settings& settings);

}  // namespace patkeeper::stand_in
