#include "daemon/rotation/record.hpp"

#include "protocol/described_json.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// Sums of such times and durations cannot overflow, and nothing real is out of these bounds.
constexpr TimePoint last_time = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
constexpr Duration longest = std::chrono::years(1000);

bool is_sound(TimePoint time)
{
    return time >= TimePoint{} && time <= last_time;
}

bool is_sound(const HeldToken& token)
{
    return is_token_value(token.value.reveal()) && is_sound(token.creation) &&
           (!token.expiry || is_sound(*token.expiry)) &&
           (!token.rescoped || is_sound(token.rescoped->at)) && token.overlap >= 0ms &&
           token.overlap <= longest && std::abs(token.jitter_permille) < 1000;
}

bool is_sound(const Record& record)
{
    const auto tokens = held_tokens(record);
    std::vector<TimePoint> times = record.creates;
    for (const auto& retiring : record.retiring)
        times.push_back(retiring.delete_after);
    for (const auto& entry : record.book)
        times.push_back(entry.started);
    if (record.candidate) times.push_back(record.candidate->started);
    const auto token_sound = [](const HeldToken& token) { return is_sound(token); };
    const auto time_sound = [](TimePoint time) { return is_sound(time); };
    return is_profile_name(record.profile.str()) && record.generation >= 0 &&
           record.generation < std::numeric_limits<std::int64_t>::max() &&
           record.skew >= -longest && record.skew <= longest &&
           std::all_of(tokens.begin(), tokens.end(), token_sound) &&
           std::all_of(times.begin(), times.end(), time_sound);
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

std::vector<HeldToken> held_tokens(const Record& record)
{
    std::vector<HeldToken> tokens{record.current};
    if (record.candidate && record.candidate->token) tokens.push_back(*record.candidate->token);
    for (const auto& retiring : record.retiring)
        tokens.push_back(retiring.token);
    return tokens;
}

std::vector<HeldToken> usable_tokens(const Record& record)
{
    auto usable = record;
    std::erase_if(usable.retiring, [](const auto& retiring) { return retiring.rejected; });
    return held_tokens(usable);
}

bool holds(const Record& record, const TokenId& id)
{
    const auto is_it = [&](const HeldToken& token) { return token.id == id; };
    const auto& candidate = record.candidate;
    const bool serves =
        is_it(record.current) || (candidate && candidate->token && is_it(*candidate->token));
    return serves || std::any_of(record.retiring.begin(),
                                 record.retiring.end(),
                                 [&](const auto& retiring) { return is_it(retiring.token); });
}

bool may_ask(const std::optional<Scopes>& scopes)
{
    if (!scopes) return true;
    return std::any_of(scopes->begin(), scopes->end(), [](const auto& scope) {
        return scope == "authentication" || scope == "all-apis";
    });
}

bool is_same(const Scopes& a, const Scopes& b)
{
    return a == b ||
           std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

bool is_undescribed(const HeldToken& token)
{
    return token.scopes && token.scopes->empty();
}

}  // namespace patkeeper
