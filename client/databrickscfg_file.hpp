#pragma once
#include "client/databrickscfg_trouble.hpp"
#include "protocol/result.hpp"
#include "protocol/secret.hpp"
#include "protocol/socket_path.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace patkeeper::client {

// A hundred profiles take some 20 KiB; a larger file is not a .databrickscfg.
inline constexpr std::size_t max_databrickscfg_size = 1024 * 1024;

// $DATABRICKS_CONFIG_FILE, else ~/.databrickscfg; a `~` in the former is $HOME, as in the SDKs.
// Nothing where that needs HOME and it is not set.
[[nodiscard]] std::optional<std::string> databrickscfg_path(const Environment& environment);

// The whole text, in wiped memory: it may hold tokens. Only a regular file is read: one that blocks
// would hang the caller.
[[nodiscard]] Result<Secret, Unreadable> read_databrickscfg(const std::string& path);

}  // namespace patkeeper::client
