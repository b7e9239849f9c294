#include "client/sound_place.hpp"

#include "protocol/profile_name.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>

namespace patkeeper::client {

bool is_sound_place(const std::string& profile,
                    const std::string& host,
                    const std::optional<std::string>& workspace_id)
{
    const auto workspace = Workspace::parse(host);
    const auto id = workspace_id.value_or("");
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return workspace && workspace->url() == host && std::all_of(id.begin(), id.end(), is_digit) &&
           is_profile_name(profile);
}

bool is_host_asked_for(const std::string& host, const ProfileChoice& choice)
{
    const auto asked = Workspace::parse(choice.host.value_or(host));
    return asked && asked->url() == host;
}

}  // namespace patkeeper::client
