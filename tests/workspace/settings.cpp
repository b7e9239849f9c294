#include "tests/workspace/settings.hpp"

#include <boost/json/value_to.hpp>

#include <stdexcept>

namespace patkeeper::stand_in {

namespace {

using std::chrono::seconds;

std::int64_t in_seconds(Duration duration)
{
    return std::chrono::duration_cast<seconds>(duration).count();
}

// Throws std::invalid_argument past what a real workspace takes.
Duration scope_delay(Duration wanted)
{
    constexpr std::chrono::minutes longest{10};
    if (wanted < Duration(0) || wanted > longest) {
        throw std::invalid_argument("from 0 to 600 seconds");
    }
    return wanted;
}

// Throws where the value is of another type.
void change(Settings& settings, std::string_view key, const boost::json::value& value)
{
    const auto duration = [&] { return Duration(seconds(value.to_number<std::int64_t>())); };
    const auto text = [&] { return boost::json::value_to<std::string>(value); };

    if (key == "max_lifetime_seconds") {
        settings.max_lifetime = value.is_null() ? std::nullopt : std::optional(duration());
    } else if (key == "quota") {
        settings.quota = value.to_number<std::size_t>();
    } else if (key == "inactivity_seconds") {
        settings.inactivity = duration();
    } else if (key == "skew_seconds") {
        settings.skew = duration();
    } else if (key == "pats_enabled") {
        settings.pats_enabled = value.as_bool();
    } else if (key == "creation_permitted") {
        settings.creation_permitted = value.as_bool();
    } else if (key == "scopes_known") {
        settings.scopes_known = value.as_bool();
    } else if (key == "scope_delay_seconds") {
        settings.scope_delay = scope_delay(duration());
    } else if (key == "ip_blocked") {
        settings.ip_blocked = value.as_bool();
    } else if (key == "workspace_id") {
        settings.workspace_id = text();
    } else if (key == "unified") {
        settings.unified = value.as_bool();
    } else if (key == "me_scope") {
        settings.me_scope = text();
    } else {
        throw std::invalid_argument("no such setting");
    }
}

}  // namespace

Result<Settings, Invalid> changed(Settings settings, const boost::json::object& changes)
{
    for (const auto& [key, value] : changes) {
        try {
            change(settings, key, value);
        } catch (const std::exception& e) {
            return Invalid{std::string(key) + ": " + e.what()};
        }
    }
    return settings;
}

boost::json::object described(const Settings& settings)
{
    boost::json::value max_lifetime = nullptr;
    if (settings.max_lifetime) max_lifetime = in_seconds(*settings.max_lifetime);
    return {{"max_lifetime_seconds", max_lifetime},
            {"quota", settings.quota},
            {"inactivity_seconds", in_seconds(settings.inactivity)},
            {"skew_seconds", in_seconds(settings.skew)},
            {"pats_enabled", settings.pats_enabled},
            {"creation_permitted", settings.creation_permitted},
            {"scopes_known", settings.scopes_known},
            {"scope_delay_seconds", in_seconds(settings.scope_delay)},
            {"ip_blocked", settings.ip_blocked},
            {"workspace_id", settings.workspace_id},
            {"unified", settings.unified},
            {"me_scope", settings.me_scope}};
}

}  // namespace patkeeper::stand_in
