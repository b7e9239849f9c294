#include "daemon/workspace/token_rest.hpp"

#include "daemon/workspace/path_segment.hpp"
#include "protocol/described_json.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace patkeeper {

// The bodies, member for member.
namespace wire {

struct Create {
    std::optional<std::int64_t> lifetime_seconds;
    std::string comment;
    std::optional<Scopes> scopes;
    std::optional<bool> autoscope_enabled;
};

struct Remove {
    std::string token_id;
};

struct CreateOnBehalf {
    std::string application_id;
    std::optional<std::int64_t> lifetime_seconds;
    std::string comment;
    std::optional<Scopes> scopes;
};

struct NewScopes {
    Scopes scopes;
};

struct Update {
    NewScopes token;
    std::string update_mask;
};

BOOST_DESCRIBE_STRUCT(Create, (), (lifetime_seconds, comment, scopes, autoscope_enabled))
BOOST_DESCRIBE_STRUCT(Remove, (), (token_id))
BOOST_DESCRIBE_STRUCT(CreateOnBehalf, (), (application_id, lifetime_seconds, comment, scopes))
BOOST_DESCRIBE_STRUCT(NewScopes, (), (scopes))
BOOST_DESCRIBE_STRUCT(Update, (), (token, update_mask))

}  // namespace wire

namespace {

HttpRequest request_to(const Workspace& workspace,
                       const Secret& bearer,
                       std::string method,
                       std::string target)
{
    HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    std::vector<char, WipingAllocator<char>> authorization;
    for (const auto part : {std::string_view("Bearer "), bearer.reveal()})
        authorization.insert(authorization.end(), part.begin(), part.end());
    request.headers.push_back({"Authorization", Secret(std::move(authorization))});
    request.headers.push_back({"User-Agent", Secret("patkeeper/" PATKEEPER_VERSION)});
    request.headers.push_back({"Accept", Secret("application/json")});
    if (workspace.id()) {
        request.headers.push_back({"X-Databricks-Workspace-Id", Secret(*workspace.id())});
    }
    return request;
}

template <class Body>
void set_body(HttpRequest& request, const Body& body)
{
    request.headers.push_back({"Content-Type", Secret("application/json")});
    request.body = serialize_json(to_json(body));
}

// A successor never lives longer than was asked for: rounded down.
std::int64_t whole_seconds(Duration lifetime)
{
    return std::max<std::int64_t>(1, lifetime / std::chrono::seconds(1));
}

}  // namespace

HttpRequest create_request(const Workspace& workspace,
                           const Secret& bearer,
                           const MintRequest& request)
{
    wire::Create body;
    if (request.lifetime) body.lifetime_seconds = whole_seconds(*request.lifetime);
    body.comment = request.comment;
    body.scopes = request.scopes;
    body.autoscope_enabled = request.autoscope;
    auto http = request_to(workspace, bearer, "POST", "/api/2.0/token/create");
    set_body(http, body);
    return http;
}

HttpRequest list_request(const Workspace& workspace, const Secret& bearer)
{
    return request_to(workspace, bearer, "GET", "/api/2.0/token/list");
}

HttpRequest remove_request(const Workspace& workspace, const Secret& bearer, const TokenId& id)
{
    wire::Remove body;
    body.token_id = id.str();
    auto http = request_to(workspace, bearer, "POST", "/api/2.0/token/delete");
    set_body(http, body);
    return http;
}

HttpRequest me_request(const Workspace& workspace, const Secret& bearer)
{
    return request_to(workspace, bearer, "GET", "/api/2.0/preview/scim/v2/Me");
}

HttpRequest create_on_behalf_request(const Workspace& workspace,
                                     const Secret& bearer,
                                     const std::string& application_id,
                                     const MintRequest& request)
{
    wire::CreateOnBehalf body;
    body.application_id = application_id;
    if (request.lifetime) body.lifetime_seconds = whole_seconds(*request.lifetime);
    body.comment = request.comment;
    body.scopes = request.scopes;
    auto http =
        request_to(workspace, bearer, "POST", "/api/2.0/token-management/on-behalf-of/tokens");
    set_body(http, body);
    return http;
}

HttpRequest set_scopes_request(const Workspace& workspace,
                               const Secret& bearer,
                               const TokenId& id,
                               const Scopes& scopes)
{
    wire::Update body;
    body.token.scopes = scopes;
    body.update_mask = "scopes";
    auto http = request_to(workspace, bearer, "PATCH", "/api/2.0/token/" + path_segment(id.str()));
    set_body(http, body);
    return http;
}

HttpRequest available_scopes_request(const Workspace& workspace, const Secret& bearer)
{
    return request_to(workspace, bearer, "GET", "/api/2.0/token-scopes");
}

}  // namespace patkeeper
