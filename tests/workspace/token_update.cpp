#include "tests/workspace/token_update.hpp"

#include "tests/workspace/scopes.hpp"
#include "tests/workspace/token_json.hpp"

#include <boost/json/value_to.hpp>

namespace patkeeper::stand_in {

namespace {

std::vector<std::string> fields_of(std::string_view mask)
{
    std::vector<std::string> fields;
    for (;;) {
        const auto comma = mask.find(',');
        fields.emplace_back(mask.substr(0, comma));
        if (comma == std::string_view::npos) return fields;
        mask.remove_prefix(comma + 1);
    }
}

// An empty list would stand for everything: whether a real workspace lets a token grow so is not
// known, and whoever asks for it has made a mistake.
Result<std::vector<std::string>, Invalid> scopes_in(const boost::json::object& token)
{
    const auto* value = token.if_contains("scopes");
    if (value == nullptr) return Invalid{"token.scopes is missing"};
    auto scopes = boost::json::try_value_to<std::vector<std::string>>(*value);
    if (!scopes || scopes->empty()) {
        return Invalid{"token.scopes must be a list of strings, not empty"};
    }
    if (const auto unknown = first_unknown(*scopes)) return Invalid{"Invalid scope: " + *unknown};
    return std::move(*scopes);
}

// What is wrong with the field, if anything.
std::optional<Invalid> read_field(TokenUpdate& update,
                                  const std::string& field,
                                  const boost::json::object& token)
{
    if (field == "scopes") {
        auto scopes = scopes_in(token);
        if (!scopes) return scopes.error();
        update.scopes = std::move(*scopes);
        return std::nullopt;
    }
    if (field != "comment") return Invalid{"update_mask: no such field: " + field};
    update.comment = text_member(token, "comment");
    if (!update.comment) return Invalid{"token.comment must be a string"};
    return std::nullopt;
}

}  // namespace

Result<TokenUpdate, Invalid> token_update(const boost::json::object& body)
{
    const auto mask = text_member(body, "update_mask");
    if (!mask) return Invalid{"update_mask is required"};
    const auto* token = body.if_contains("token");
    if (token == nullptr || !token->is_object()) return Invalid{"token is required"};

    TokenUpdate update;
    for (const auto& field : fields_of(*mask)) {
        if (auto invalid = read_field(update, field, token->get_object())) return *invalid;
    }
    return update;
}

}  // namespace patkeeper::stand_in
