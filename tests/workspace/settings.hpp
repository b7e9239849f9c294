#pragma once
#include "protocol/result.hpp"
#include "protocol/time_point.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace patkeeper::stand_in {

// What an admin of the workspace, or the world around it, decides.
struct Settings {
    std::optional<Duration> max_lifetime = std::chrono::days(730);  // none: tokens may never expire
    std::size_t quota = 600;                                        // living tokens per identity
    Duration inactivity = std::chrono::days(90);  // unused for so long, a token is revoked
    Duration skew{0};                             // the server's clock minus ours
    bool pats_enabled = true;                     // off: no token works, none is deleted
    bool creation_permitted = true;               // withdrawn: tokens work, none can be made
    bool scopes_known = true;  // no: an old workspace, which drops what it is asked for
    Duration scope_delay{0};   // until a change of scopes has spread: up to ten minutes
    bool ip_blocked = false;
    std::string workspace_id = "1234567890123456";
    bool unified = false;  // one host for several workspaces: requests must name the id
    std::string me_scope;  // the scope that Me asks for; empty: any will do
};

// Takes the members that the object has, all or none:
// {max_lifetime_seconds: n|null, quota, inactivity_seconds, skew_seconds, pats_enabled,
//  creation_permitted, scopes_known, scope_delay_seconds, ip_blocked, workspace_id, unified,
//  me_scope}
[[nodiscard]] Result<Settings, Invalid> changed(Settings settings,
                                                const boost::json::object& changes);

[[nodiscard]] boost::json::object described(const Settings& settings);

}  // namespace patkeeper::stand_in
