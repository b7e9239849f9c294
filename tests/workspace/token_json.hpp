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

// token_info of the REST API.
[[nodiscard]] boost::json::object token_info(const Token& token);
[[nodiscard]] boost::json::array token_infos(const std::vector<Token>& tokens);

// The body of token/create, but for whose it is. Absent and null are the same. A lifetime that is
// absent is the workspace's longest.
[[nodiscard]] Result<MintOrder, Invalid> mint_order(const boost::json::object& body,
                                                    const Settings& settings);

}  // namespace patkeeper::stand_in
