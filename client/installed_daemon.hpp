#pragma once
#include <optional>
#include <string>

namespace patkeeper::client {

// The patkeeperd that this program would start: find_daemon() with the files that there are.
[[nodiscard]] std::optional<std::string> installed_daemon();

}  // namespace patkeeper::client
