#include "tests/workspace/endpoint.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::stand_in {

namespace {

struct Route {
    Endpoint endpoint;
    std::string_view name;
    std::string_view method;
    std::string_view path;
};

constexpr std::array<Route, 11> routes{{
    {Endpoint::create, "create", "POST", "/api/2.0/token/create"},
    {Endpoint::list, "list", "GET", "/api/2.0/token/list"},
    {Endpoint::remove, "delete", "POST", "/api/2.0/token/delete"},
    {Endpoint::update, "update", "PATCH", "/api/2.0/token/"},
    {Endpoint::scopes, "token_scopes", "GET", "/api/2.0/token-scopes"},
    {Endpoint::me, "me", "GET", "/api/2.0/preview/scim/v2/Me"},
    {Endpoint::clusters, "clusters", "GET", "/api/2.0/clusters/list"},
    {Endpoint::on_behalf_of,
     "on_behalf_of",
     "POST",
     "/api/2.0/token-management/on-behalf-of/tokens"},
    {Endpoint::list_all, "list_all", "GET", "/api/2.0/token-management/tokens"},
    {Endpoint::remove_any, "delete_any", "DELETE", "/api/2.0/token-management/tokens/"},
    {Endpoint::other, "other", "", ""},
}};

// A route that ends in "/" is followed by an id.
bool leads_to(const Route& route, std::string_view path)
{
    if (!route.path.ends_with('/')) return route.path == path;
    return path.starts_with(route.path) && path.size() > route.path.size() &&
           path.find('/', route.path.size()) == std::string_view::npos;
}

}  // namespace

std::string_view path_of(const Request& request) noexcept
{
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

std::string id_in_path(const Request& request)
{
    const auto path = path_of(request);
    return std::string(path.substr(path.rfind('/') + 1));
}

Endpoint endpoint_of(const Request& request)
{
    const auto path = path_of(request);
    const auto* found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
        return route.method == request.method && leads_to(route, path);
    });
    return found == routes.end() ? Endpoint::other : found->endpoint;
}

std::string_view name_of(Endpoint endpoint) noexcept
{
    const auto* found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
        return route.endpoint == endpoint;
    });
    return found->name;
}

std::optional<Endpoint> endpoint_named(std::string_view name) noexcept
{
    const auto* found = std::find_if(
        routes.begin(), routes.end(), [&](const Route& route) { return route.name == name; });
    if (found == routes.end()) return std::nullopt;
    return found->endpoint;
}

}  // namespace patkeeper::stand_in
