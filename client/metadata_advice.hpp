#pragma once
#include "client/failure.hpp"
#include "protocol/trouble.hpp"

#include <cstdint>
#include <optional>

namespace patkeeper::client {

// What helps where the daemon serves no metadata; port: the one that it wanted. An old daemon names no
// cause. Pure.
[[nodiscard]] Advice advice_without_metadata(std::optional<MetadataTrouble> cause,
                                             std::optional<std::int64_t> port);

}  // namespace patkeeper::client
