#include "client/served_profile.hpp"

#include "client/sound_place.hpp"

#include <algorithm>
#include <string_view>

namespace patkeeper::client {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// http://127.0.0.1:PORT/PATH, the path of letters and digits.
bool is_own_address(std::string_view url)
{
    constexpr std::string_view begin = "http://127.0.0.1:";
    if (!url.starts_with(begin)) return false;
    url.remove_prefix(begin.size());
    const auto slash = std::min(url.find('/'), url.size());
    const auto port = url.substr(0, slash);
    const auto path = url.substr(std::min(slash + 1, url.size()));
    const auto is_plain = [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    return !port.empty() && std::all_of(port.begin(), port.end(), is_digit) && !path.empty() &&
           std::all_of(path.begin(), path.end(), is_plain);
}

}  // namespace

std::optional<ServedProfile> served_profile(GetMetadataUrl::Reply reply)
{
    const bool sound =
        is_sound_place(reply.profile, reply.host, reply.workspace_id) && is_own_address(reply.url);
    if (!sound) return std::nullopt;
    return ServedProfile{std::move(reply.profile),
                         std::move(reply.host),
                         std::move(reply.workspace_id),
                         std::move(reply.url)};
}

}  // namespace patkeeper::client
