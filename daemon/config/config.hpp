#pragma once
#include "daemon/rotation/identifiers.hpp"
#include "daemon/rotation/policy.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace patkeeper {

// The configuration (spec.md section 3). Parsing is total: a text gives a whole configuration, or
// what is wrong with it and on which line.
struct Config {
    enum class Store { secret_service, memory };

    // A [profile.NAME] table: what it says in place of [rotation], and more.
    struct Overrides {
        std::optional<bool> enabled;
        std::optional<Duration> lifetime;
        std::optional<double> rotate_at;
        std::optional<Duration> overlap;
        std::optional<int> max_creates_per_hour;
        std::optional<Scopes> scopes;
        std::optional<std::string> issuer;
        bool allow_issuer = false;
    };

    Store store = Store::secret_service;
    std::string log_level = "info";
    std::string default_profile;  // empty: none named
    RotationPolicy rotation;
    std::string metadata_listen = "auto";
    std::string ca_file;
    std::string proxy;
    std::string no_proxy;
    bool git_other_hosts = false;
    std::map<ProfileName, Overrides> profiles;
};

[[nodiscard]] Result<Config, Invalid> parse_config(std::string_view text);

inline constexpr std::size_t max_config_size = 1024 * 1024;

// The defaults where there is no such file. A file that another user could have written is refused, since
// it names the certificates to trust (daemon/process/read_file.hpp).
[[nodiscard]] Result<Config, Invalid> read_config(const std::string& path);

[[nodiscard]] RotationPolicy policy_for(const Config& config, const ProfileName& profile);

[[nodiscard]] std::optional<Config::Store> parse_store(std::string_view name);
[[nodiscard]] bool is_log_level(std::string_view name);

}  // namespace patkeeper
