#include "tests/workspace/model.hpp"

#include "tests/workspace/answers.hpp"
#include "tests/workspace/authorization.hpp"
#include "tests/workspace/http_date.hpp"
#include "tests/workspace/scopes.hpp"
#include "tests/workspace/token_json.hpp"

#include <algorithm>

namespace patkeeper::stand_in {

namespace {

// The name in use, or its older one.
std::optional<std::string> workspace_id_of(const Request& request)
{
    for (const auto* name : {"x-databricks-workspace-id", "x-databricks-org-id"}) {
        const auto header = request.headers.find(name);
        if (header != request.headers.end()) return header->second;
    }
    return std::nullopt;
}

Response list_answer(const std::vector<Token>& tokens)
{
    boost::json::object body;
    if (!tokens.empty()) body["token_infos"] = token_infos(tokens);  // absent when empty
    return json_answer(200, body);
}

void keep_those_of(const std::string& identity, std::vector<Token>& tokens)
{
    std::erase_if(tokens, [&](const Token& token) { return token.identity != identity; });
}

void drop_newest(std::vector<Token>& tokens)
{
    const auto older = [](const Token& a, const Token& b) { return a.serial < b.serial; };
    const auto newest = std::max_element(tokens.begin(), tokens.end(), older);
    if (newest != tokens.end()) tokens.erase(newest);
}

}  // namespace

Response WorkspaceModel::respond(const Request& request, TimePoint now)
{
    auto admitted = admit(request, now);
    if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
    return perform(std::get<Caller>(admitted), request, now);
}

std::variant<Caller, Response> WorkspaceModel::admit(const Request& request, TimePoint now)
{
    if (auto refusal = turned_away(request)) return dated(std::move(*refusal), now);

    const auto value = token_value_of(request);
    if (!value) {
        return dated(
            error_answer(401, 401, "Credential was not sent or was of an unsupported type"), now);
    }
    auto* token = tokens_.find_alive(token_id_of(*value), settings_.inactivity, server_time(now));
    if (token == nullptr) return dated(invalid_token(), now);
    if (!settings_.pats_enabled) {
        return dated(
            error_answer(
                403, "PERMISSION_DENIED", "Personal access tokens are disabled for this workspace"),
            now);
    }
    token->last_accessed = server_time(now);
    const auto scope = scope_needed(endpoint_of(request), settings_);
    if (scope && !has_scope(*token, *scope, server_time(now))) {
        return dated(missing_scope(*scope), now);
    }
    if (scope && token->autoscope) token->inferred_scopes.insert(*scope);
    return Caller{token->identity, token->id};
}

// What is refused before anybody looks at the token.
std::optional<Response> WorkspaceModel::turned_away(const Request& request) const
{
    if (settings_.ip_blocked) return ip_blocked(ReasonIn::body, settings_.workspace_id);
    const auto asked = workspace_id_of(request);
    if (!asked && settings_.unified) return html_answer(200);
    if (asked && *asked != settings_.workspace_id) return wrong_org(ReasonIn::body, *asked);
    return std::nullopt;
}

Response WorkspaceModel::perform(const Caller& caller, const Request& request, TimePoint now)
{
    return dated(answer(caller, request, server_time(now)), now);
}

bool WorkspaceModel::has(Endpoint endpoint) const
{
    if (endpoint == Endpoint::update || endpoint == Endpoint::scopes) return settings_.scopes_known;
    return endpoint != Endpoint::other;
}

Response WorkspaceModel::answer(const Caller& caller, const Request& request, TimePoint at)
{
    const auto endpoint = endpoint_of(request);
    if (!has(endpoint)) {
        return error_answer(404, "ENDPOINT_NOT_FOUND", "No API found for this request");
    }
    switch (endpoint) {
        case Endpoint::list:
            return list_answer(tokens_of(caller.identity, at));
        case Endpoint::me:
            return me(caller);
        case Endpoint::clusters:
            return json_answer(200, boost::json::object());
        case Endpoint::scopes:
            return token_scopes();
        case Endpoint::list_all:
            return list_all(caller, request, at);
        case Endpoint::remove_any:
            return remove_any(caller, id_in_path(request), at);
        default:
            return answer_to_body(caller, request, at);
    }
}

Response WorkspaceModel::answer_to_body(const Caller& caller, const Request& request, TimePoint at)
{
    const auto body = parse_object(request.body);
    if (!body) return error_answer(400, "MALFORMED_REQUEST", "Could not parse request object");
    switch (endpoint_of(request)) {
        case Endpoint::create:
            return create(caller, *body, at);
        case Endpoint::remove:
            return remove(caller, *body, at);
        case Endpoint::update:
            return update(caller, id_in_path(request), *body, at);
        default:
            return create_on_behalf(caller, *body, at);
    }
}

Response WorkspaceModel::create(const Caller& caller, const boost::json::object& body, TimePoint at)
{
    if (!settings_.creation_permitted) {
        return error_answer(403, "PERMISSION_DENIED", "You may not create personal access tokens");
    }
    auto order = mint_order(body, settings_);
    if (!order) return error_answer(400, "INVALID_PARAMETER_VALUE", order.error().reason);
    order->identity = caller.identity;
    return mint(*std::move(order), at);
}

Response WorkspaceModel::mint(MintOrder order, TimePoint at)
{
    if (tokens_of(order.identity, at).size() >= settings_.quota) {
        return error_answer(400,
                            "QUOTA_EXCEEDED",
                            "The quota of " + std::to_string(settings_.quota) +
                                " tokens of this user has been reached");
    }
    if (!settings_.scopes_known) order.scopes.reset();
    const auto made = tokens_.mint(order, at);
    minted(made.token);
    return json_answer(
        200,
        boost::json::object{{"token_value", made.value}, {"token_info", token_info(made.token)}});
}

Response WorkspaceModel::remove(const Caller& caller, const boost::json::object& body, TimePoint at)
{
    const auto* member = body.if_contains("token_id");
    if (member == nullptr || !member->is_string()) {
        return error_answer(400, "INVALID_PARAMETER_VALUE", "token_id is required");
    }
    const std::string id(member->get_string().c_str());
    const auto* token = tokens_.find_alive(id, settings_.inactivity, at);
    if (token == nullptr || token->identity != caller.identity) {
        return error_answer(
            404, "RESOURCE_DOES_NOT_EXIST", "Token with id " + id + " does not exist");
    }
    revoke_at(id, at);
    removed(id);
    return json_answer(200, boost::json::object());
}

Response WorkspaceModel::me(const Caller& caller) const
{
    const auto* identity = identities_.find(caller.identity);
    const auto& name = identity == nullptr ? caller.identity : identity->display_name;
    auto answer =
        json_answer(200,
                    boost::json::object{{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User"}},
                                        {"id", std::to_string(identities_.id_of(caller.identity))},
                                        {"userName", caller.identity},
                                        {"displayName", name},
                                        {"active", true}});
    answer.headers["x-databricks-org-id"] = settings_.workspace_id;
    return answer;
}

Response WorkspaceModel::respond_to_list(const Request& request,
                                         const StaleView& view,
                                         TimePoint now)
{
    const auto admitted = admit(request, now);
    if (const auto* refusal = std::get_if<Response>(&admitted)) return *refusal;
    const auto& identity = std::get<Caller>(admitted).identity;
    if (view.age) {
        auto tokens = tokens_.alive_as_of(server_time(now) - *view.age, settings_.inactivity);
        keep_those_of(identity, tokens);
        return dated(list_answer(tokens), now);
    }
    auto tokens = tokens_of(identity, server_time(now));
    drop_newest(tokens);
    return dated(list_answer(tokens), now);
}

std::vector<Token> WorkspaceModel::tokens_of(const std::string& identity, TimePoint at) const
{
    return tokens_.alive_of(identity, settings_.inactivity, at);
}

Response WorkspaceModel::dated(Response response, TimePoint now) const
{
    response.headers["date"] = http_date(server_time(now));
    return response;
}

std::string WorkspaceModel::issue(const MintOrder& order, TimePoint now)
{
    add_identity(order.identity);
    return tokens_.mint(order, server_time(now)).value;
}

bool WorkspaceModel::revoke(const std::string& token_id, TimePoint now)
{
    return revoke_at(token_id, server_time(now));
}

bool WorkspaceModel::revoke_at(const std::string& token_id, TimePoint at)
{
    return tokens_.revoke(token_id, settings_.inactivity, at);
}

std::vector<Token> WorkspaceModel::tokens_alive(TimePoint now) const
{
    return tokens_.alive(settings_.inactivity, server_time(now));
}

std::optional<Duration> WorkspaceModel::age_of(const std::string& token_id, TimePoint now)
{
    const auto at = server_time(now);
    const auto* token = tokens_.find_alive(token_id, settings_.inactivity, at);
    if (token == nullptr) return std::nullopt;
    return at - token->creation;
}

}  // namespace patkeeper::stand_in
