#pragma once
#include "tests/workspace/exchange.hpp"

#include <optional>
#include <string_view>

namespace patkeeper::stand_in {

enum class Endpoint { create, list, remove, me, clusters, other };

[[nodiscard]] Endpoint endpoint_of(const Request& request);

// As scripts name them: create, list, delete, me, clusters, other.
[[nodiscard]] std::string_view name_of(Endpoint endpoint) noexcept;
[[nodiscard]] std::optional<Endpoint> endpoint_named(std::string_view name) noexcept;

[[nodiscard]] std::string_view path_of(const Request& request) noexcept;

}  // namespace patkeeper::stand_in
