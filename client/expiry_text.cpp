#include "client/expiry_text.hpp"

#include "protocol/duration.hpp"

namespace patkeeper::client {

namespace {

// "in 8 days", or "now" when the time has come.
std::string when(std::int64_t millis, TimePoint now)
{
    const auto wait = from_millis(millis) - now;
    return wait > Duration(0) ? "in " + format_duration(wait) : "now";
}

// One that may not list itself has an empty list of scopes, until its issuer's list tells of it.
bool is_described(const Profile& profile)
{
    return !profile.scopes || !profile.scopes->empty();
}

}  // namespace

std::string expiry_text(const Profile& profile, TimePoint now)
{
    if (!profile.expiry_time) return is_described(profile) ? "never expires" : "expiry not known";
    const auto left = from_millis(*profile.expiry_time) - now;
    if (left > Duration(0)) return "expires in " + format_duration(left);
    return "expired " + format_duration(-left) + " ago";
}

std::string rotation_text(const Profile& profile, TimePoint now)
{
    if (profile.state == State::unusable) return "log in again";
    if (profile.state == State::static_) return "not rotated";
    if (profile.next_try) return "next try " + when(*profile.next_try, now);
    if (profile.next_rotation) return "next rotation " + when(*profile.next_rotation, now);
    return "no rotation due";
}

std::string retiring_text(const Retiring& token, TimePoint now)
{
    return "retiring " + short_id(token.token_id) + ", deleted " + when(token.delete_after, now);
}

std::string short_id(const std::string& token_id)
{
    constexpr std::size_t enough = 12;
    return token_id.empty() ? "(id not known)" : token_id.substr(0, enough);
}

}  // namespace patkeeper::client
