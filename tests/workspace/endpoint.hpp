#pragma once
#include "tests/workspace/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace patkeeper::stand_in {

enum class Endpoint {
    create,
    list,
    remove,
    update,
    scopes,
    me,
    clusters,
    on_behalf_of,  // this and the next two are for workspace admins
    list_all,
    remove_any,
    other
};

[[nodiscard]] Endpoint endpoint_of(const Request& request);

// As scripts name them: create, list, delete, update, token_scopes, me, clusters, on_behalf_of,
// list_all, delete_any, other.
[[nodiscard]] std::string_view name_of(Endpoint endpoint) noexcept;
[[nodiscard]] std::optional<Endpoint> endpoint_named(std::string_view name) noexcept;

[[nodiscard]] std::string_view path_of(const Request& request) noexcept;

// The token's id with which the paths of update and remove_any end.
[[nodiscard]] std::string id_in_path(const Request& request);

}  // namespace patkeeper::stand_in
