#pragma once
#include "tests/workspace/exchange.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace patkeeper::stand_in {

// The shapes in which a workspace answers (databricks-api.md section 3).

[[nodiscard]] Response json_answer(int status, const boost::json::value& body);

// The code is a word or, as some services have it, a number.
[[nodiscard]] Response error_answer(int status,
                                    const boost::json::value& code,
                                    std::string_view message);

[[nodiscard]] Response html_answer(int status);
[[nodiscard]] Response redirect_to_login();

// What looks like a refused token but is not: the token lives, its way there is barred. The reason
// may stand in the body or only in a header.
enum class ReasonIn { body, header };
[[nodiscard]] Response invalid_token();
[[nodiscard]] Response missing_scope(std::string_view scope);
[[nodiscard]] Response ip_blocked(ReasonIn place, std::string_view workspace_id);
[[nodiscard]] Response wrong_org(ReasonIn place, std::string_view workspace_id);

}  // namespace patkeeper::stand_in
