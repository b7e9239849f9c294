#include "client/token_text.hpp"

#include "protocol/described_json.hpp"

namespace patkeeper::client {

namespace {

Secret line(std::string_view prefix, const Secret& value)
{
    std::vector<char, WipingAllocator<char>> text(prefix.begin(), prefix.end());
    const auto bytes = value.reveal();
    text.insert(text.end(), bytes.begin(), bytes.end());
    text.push_back('\n');
    return Secret(std::move(text));
}

// Every member is always there: programs need not ask first.
Secret as_json(const Token& token)
{
    json::object object(wiping_storage());
    object["profile"] = token.profile;
    object["host"] = token.host;
    object["token_value"] = to_json(token.token_value);
    object["token_id"] = token.token_id;
    object["expiry_time"] = token.expiry_time ? json::value(*token.expiry_time) : json::value();
    object["valid_until"] = token.valid_until;
    return serialize_json(json::value(std::move(object)));
}

}  // namespace

Secret line_of(const Secret& text)
{
    return line("", text);
}

Secret token_text(const Token& token, TokenForm form)
{
    switch (form) {
        case TokenForm::json:
            return line_of(as_json(token));
        case TokenForm::header:
            return line("Authorization: Bearer ", token.token_value);
        case TokenForm::value:
            break;
    }
    return line_of(token.token_value);
}

}  // namespace patkeeper::client
