#include "client/event_text.hpp"

#include "client/expiry_text.hpp"
#include "client/printable.hpp"
#include "protocol/described_json.hpp"

namespace patkeeper::client {

namespace {

std::string change_of(const Profile& profile, TimePoint now)
{
    const char* state = boost::describe::enum_to_string(profile.state, "?");
    auto text = std::string(described::wire_name(state)) + ", token " + short_id(profile.token_id) +
                ", " + expiry_text(profile, now) + ", " + rotation_text(profile, now);
    for (const auto& old : profile.retiring)
        text += ", " + retiring_text(old, now);
    if (profile.last_error) text += ": " + *profile.last_error;
    return text;
}

}  // namespace

std::string event_text(const Event& event, TimePoint now)
{
    const auto name = event.profile.value_or("") + ": ";
    if (event.detail) return printable(name + change_of(*event.detail, now));
    return printable(name + (event.kind == "removed" ? "logged out" : event.kind));
}

}  // namespace patkeeper::client
