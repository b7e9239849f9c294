#include "daemon/rotation/record.hpp"

#include "protocol/described_json.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

bool is_sound(const HeldToken& token)
{
    return is_token_value(token.value.reveal());
}

bool is_sound(const Record& record)
{
    const bool candidate_sound =
        !record.candidate || !record.candidate->token || is_sound(*record.candidate->token);
    return is_profile_name(record.profile.str()) && is_sound(record.current) && candidate_sound &&
           std::all_of(record.retiring.begin(), record.retiring.end(), [](const auto& retiring) {
               return is_sound(retiring.token);
           });
}

}  // namespace

Secret encode_record(const Record& record)
{
    return serialize_json(to_json(record));
}

std::optional<Record> decode_record(const Secret& text)
{
    const auto value = parse_json(text.reveal());
    Record record;
    std::string wrong;
    if (!value || !from_json(*value, record, wrong) || !is_sound(record)) return std::nullopt;
    return record;
}

bool holds(const Record& record, const TokenId& id)
{
    const bool as_candidate =
        record.candidate && record.candidate->token && record.candidate->token->id == id;
    return record.current.id == id || as_candidate ||
           std::any_of(record.retiring.begin(), record.retiring.end(), [&](const auto& retiring) {
               return retiring.token.id == id;
           });
}

}  // namespace patkeeper
