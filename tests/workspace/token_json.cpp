#include "tests/workspace/token_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

namespace patkeeper::stand_in {

namespace {

// None expires later than this, so that no sum of times overflows.
constexpr std::chrono::seconds longest_lifetime = std::chrono::years(1000);

const boost::json::value* member(const boost::json::object& body, std::string_view name)
{
    const auto* value = body.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string cap_message(std::int64_t seconds)
{
    return "lifetime_seconds must be less than or equal to the maximum token lifetime of this "
           "workspace: " +
           std::to_string(seconds) + " seconds";
}

Result<std::optional<Duration>, Invalid> lifetime_of(const boost::json::object& body,
                                                     const Settings& settings)
{
    const auto* value = member(body, "lifetime_seconds");
    if (value == nullptr) return settings.max_lifetime;

    boost::json::error_code ec;
    const auto count = value->to_number<std::int64_t>(ec);
    if (ec || count <= 0) return Invalid{"lifetime_seconds must be a positive number"};
    const auto cap = settings.max_lifetime.value_or(longest_lifetime);
    // As numbers of seconds: chrono would compare milliseconds, and a huge count overflow.
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(cap).count();
    if (count > most) return Invalid{cap_message(most)};
    return std::optional<Duration>(std::chrono::seconds(count));
}

Result<std::optional<std::vector<std::string>>, Invalid> scopes_of(const boost::json::object& body)
{
    const auto* value = member(body, "scopes");
    if (value == nullptr) return std::optional<std::vector<std::string>>();
    auto scopes = boost::json::try_value_to<std::vector<std::string>>(*value);
    if (!scopes) return Invalid{"scopes must be a list of strings"};
    if (scopes->empty()) return std::optional<std::vector<std::string>>();
    return std::optional(std::move(*scopes));
}

}  // namespace

std::optional<boost::json::object> parse_object(const std::string& text)
{
    boost::json::error_code ec;
    auto value = boost::json::parse(text, ec);
    if (ec || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

std::optional<std::string> text_member(const boost::json::object& body, std::string_view name)
{
    const auto* value = body.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return boost::json::value_to<std::string>(*value);
}

boost::json::object token_info(const Token& token)
{
    boost::json::object info{
        {"token_id", token.id},
        {"creation_time", to_millis(token.creation)},
        {"expiry_time", token.expiry ? to_millis(*token.expiry) : -1},
        {"comment", token.comment},
        {"last_accessed_time", token.last_accessed ? to_millis(*token.last_accessed) : 0},
        {"autoscope_state",
         token.autoscope ? "AUTOSCOPE_STATE_RUNNING" : "AUTOSCOPE_STATE_DISABLED"}};
    if (!token.inferred_scopes.empty()) {
        info["inferred_scopes"] = boost::json::value_from(token.inferred_scopes);
    }
    if (token.scopes) info["scopes"] = boost::json::value_from(*token.scopes);
    return info;
}

boost::json::object managed_token_info(const Token& token,
                                       std::int64_t creator_id,
                                       std::int64_t owner_id)
{
    auto info = token_info(token);
    info["created_by_id"] = creator_id;
    info["created_by_username"] = token.creator;
    info["owner_id"] = owner_id;
    info.erase("last_accessed_time");
    if (token.last_accessed) {
        const auto day = std::chrono::floor<std::chrono::days>(*token.last_accessed);
        info["last_used_day"] = to_millis(day);
    }
    return info;
}

boost::json::array token_infos(const std::vector<Token>& tokens)
{
    boost::json::array infos;
    for (const auto& token : tokens) {
        infos.push_back(token_info(token));
    }
    return infos;
}

Result<MintOrder, Invalid> mint_order(const boost::json::object& body, const Settings& settings)
{
    const auto lifetime = lifetime_of(body, settings);
    if (!lifetime) return lifetime.error();
    const auto scopes = scopes_of(body);
    if (!scopes) return scopes.error();

    MintOrder order;
    order.lifetime = *lifetime;
    order.scopes = *scopes;
    if (const auto* comment = member(body, "comment")) {
        if (!comment->is_string()) return Invalid{"comment must be a string"};
        order.comment = boost::json::value_to<std::string>(*comment);
    }
    if (const auto* autoscope = member(body, "autoscope_enabled")) {
        if (!autoscope->is_bool()) return Invalid{"autoscope_enabled must be true or false"};
        order.autoscope = autoscope->get_bool();
    }
    return order;
}

}  // namespace patkeeper::stand_in
