// What becomes of a token after it was made: its scopes and its comment.
#include "tests/workspace/answers.hpp"
#include "tests/workspace/model.hpp"
#include "tests/workspace/scopes.hpp"
#include "tests/workspace/token_update.hpp"

#include <boost/json/value_from.hpp>

namespace patkeeper::stand_in {

Response WorkspaceModel::token_scopes() const
{
    return json_answer(200, boost::json::object{{"scopes", boost::json::value_from(all_scopes())}});
}

Response WorkspaceModel::update(const Caller& caller,
                                const std::string& token_id,
                                const boost::json::object& body,
                                TimePoint at)
{
    const auto wanted = token_update(body);
    if (!wanted) return error_answer(400, "INVALID_PARAMETER_VALUE", wanted.error().reason);
    auto* token = tokens_.find_alive(token_id, settings_.inactivity, at);
    if (token == nullptr || token->identity != caller.identity) {
        return error_answer(404, "NOT_FOUND", "Token with id " + token_id + " does not exist");
    }
    if (wanted->comment) token->comment = *wanted->comment;
    if (wanted->scopes) {
        change_scopes(*token, *wanted->scopes, at + settings_.scope_delay, at);
        rescoped(*token);
    }
    return json_answer(200, boost::json::object());
}

}  // namespace patkeeper::stand_in
