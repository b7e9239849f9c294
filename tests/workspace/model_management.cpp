// What workspace admins may do with everybody's tokens.
#include "tests/workspace/answers.hpp"
#include "tests/workspace/model.hpp"
#include "tests/workspace/query.hpp"
#include "tests/workspace/scopes.hpp"
#include "tests/workspace/token_json.hpp"

namespace patkeeper::stand_in {

std::optional<Response> WorkspaceModel::refusal_unless_admin(const Caller& caller) const
{
    if (identities_.is_admin(caller.identity)) return std::nullopt;
    return error_answer(403, "PERMISSION_DENIED", "Only workspace admins may manage tokens");
}

Response WorkspaceModel::create_on_behalf(const Caller& caller,
                                          const boost::json::object& body,
                                          TimePoint at)
{
    if (auto refusal = refusal_unless_admin(caller)) return *std::move(refusal);
    const auto id = text_member(body, "application_id");
    if (!id) return error_answer(400, "INVALID_PARAMETER_VALUE", "application_id is required");
    const auto* principal = identities_.find(*id);
    if (principal == nullptr || !principal->service_principal) {
        return error_answer(404,
                            "RESOURCE_DOES_NOT_EXIST",
                            "Service principal with application id " + *id + " does not exist");
    }
    if (!settings_.creation_permitted) {
        return error_answer(
            403, "PERMISSION_DENIED", "This principal may not use personal access tokens");
    }
    auto order = mint_order(body, settings_);
    if (!order) return error_answer(400, "INVALID_PARAMETER_VALUE", order.error().reason);
    const auto unknown = order->scopes ? first_unknown(*order->scopes) : std::nullopt;
    if (unknown) return error_answer(400, "INVALID_PARAMETER_VALUE", "Invalid scope: " + *unknown);
    order->identity = principal->user_name;
    order->creator = caller.identity;
    return mint(*std::move(order), at);
}

Response WorkspaceModel::list_all(const Caller& caller, const Request& request, TimePoint at) const
{
    if (auto refusal = refusal_unless_admin(caller)) return *std::move(refusal);
    const auto by_id = query_value(request, "created_by_id");
    const auto by_name = query_value(request, "created_by_username");
    boost::json::array infos;
    for (const auto& token : tokens_.alive(settings_.inactivity, at)) {
        const auto id = identities_.id_of(token.creator);
        if (by_id && *by_id != std::to_string(id)) continue;
        if (by_name && *by_name != token.creator) continue;
        infos.push_back(managed_token_info(token, id, identities_.id_of(token.identity)));
    }
    boost::json::object body;
    if (!infos.empty()) body["token_infos"] = std::move(infos);
    return json_answer(200, body);
}

Response WorkspaceModel::remove_any(const Caller& caller, const std::string& token_id, TimePoint at)
{
    if (auto refusal = refusal_unless_admin(caller)) return *std::move(refusal);
    if (!revoke_at(token_id, at)) {
        return error_answer(
            404, "RESOURCE_DOES_NOT_EXIST", "Token with id " + token_id + " does not exist");
    }
    removed(token_id);
    return json_answer(200, boost::json::object());
}

}  // namespace patkeeper::stand_in
