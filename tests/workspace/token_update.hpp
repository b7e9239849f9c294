#pragma once
#include "protocol/result.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace patkeeper::stand_in {

// What PATCH token/{id} is to change.
struct TokenUpdate {
    std::optional<std::vector<std::string>> scopes;
    std::optional<std::string> comment;
};

// {"token": {"scopes": [...], "comment": "..."}, "update_mask": "scopes,comment"}. What the mask does
// not name is left as it is; what it names must be there.
[[nodiscard]] Result<TokenUpdate, Invalid> token_update(const boost::json::object& body);

}  // namespace patkeeper::stand_in
