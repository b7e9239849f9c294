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

constexpr std::array<Route, 6> routes{{
    {Endpoint::create, "create", "POST", "/api/2.0/token/create"},
    {Endpoint::list, "list", "GET", "/api/2.0/token/list"},
    {Endpoint::remove, "delete", "POST", "/api/2.0/token/delete"},
    {Endpoint::me, "me", "GET", "/api/2.0/preview/scim/v2/Me"},
    {Endpoint::clusters, "clusters", "GET", "/api/2.0/clusters/list"},
    {Endpoint::other, "other", "", ""},
}};

}  // namespace

std::string_view path_of(const Request& request) noexcept
{
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

Endpoint endpoint_of(const Request& request)
{
    const auto path = path_of(request);
    const auto* found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
        return route.method == request.method && route.path == path;
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
