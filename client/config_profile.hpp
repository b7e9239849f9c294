#pragma once
#include "client/databrickscfg.hpp"
#include "protocol/socket_path.hpp"

#include <string>
#include <string_view>

namespace patkeeper::client {

// What becomes of DATABRICKS_CONFIG_PROFILE in an environment with a token: a section for another
// host would mix its settings in; one for the same host adds what people want, a cluster's id.
enum class ConfigProfile { is_unset, stays };

// Whether a profile of .databrickscfg has that host, a workspace's URL.
[[nodiscard]] bool has_host(const Databrickscfg& file,
                            std::string_view profile,
                            const std::string& host);

// By the profile that the environment names, and its file. A file that cannot be read has no section;
// stderr is told why.
[[nodiscard]] ConfigProfile config_profile_for(const std::string& host,
                                               const Environment& environment);

}  // namespace patkeeper::client
