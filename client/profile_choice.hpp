#pragma once
#include "client/failure.hpp"
#include "protocol/error.hpp"
#include "protocol/message.hpp"
#include "protocol/socket_path.hpp"

#include <optional>
#include <string>
#include <vector>

namespace patkeeper::client {

// Which profile a command is about (spec.md section 3). Pure.

struct ProfileOptions {
    std::optional<std::string> profile;
    std::optional<std::string> host;
};

// What to ask the daemon for; nothing in it means the daemon's default.
struct ProfileChoice {
    std::optional<std::string> profile;
    std::optional<std::string> host;
    std::optional<std::string> preferred;  // by host: this one, if it is for that host
};

// --profile, else --host, else the environment's profile, else its host.
[[nodiscard]] ProfileChoice choose_profile(const ProfileOptions& options,
                                           const Environment& environment);

// The same, refused where a host was chosen that cannot be a workspace's.
[[nodiscard]] Result<ProfileChoice, Failure> choose_usable_profile(const ProfileOptions& options,
                                                                   const Environment& environment);

// The profile for that host; of several, the one the environment names.
[[nodiscard]] ProfileChoice choose_by_host(std::string host, const Environment& environment);

// The name, for commands that need one before they ask the daemon.
[[nodiscard]] Result<std::string, Error> resolve(const ProfileChoice& choice,
                                                 const std::vector<Profile>& profiles);

}  // namespace patkeeper::client
