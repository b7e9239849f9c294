#include "daemon/rotation/lineage.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

// The next word of a text that single spaces part; empty at the end.
std::string_view take_word(std::string_view& text)
{
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

// As lineages and nonces are drawn: 16 bytes in hex.
bool is_drawn(std::string_view text)
{
    return text.size() == 32 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_in_book(const Record& record, const Nonce& nonce)
{
    return std::any_of(record.book.begin(), record.book.end(), [&](const auto& entry) {
        return entry.nonce == nonce;
    });
}

bool is_orphan(const Record& record, const TokenInfo& token, TimePoint now)
{
    const auto origin = parse_origin(token.comment);
    if (!origin || holds(record, token.id)) return false;
    if (record.candidate && record.candidate->nonce == origin->nonce) return false;
    if (is_in_book(record, origin->nonce)) return true;
    const auto last_use = std::max(token.last_accessed.value_or(token.creation), token.creation);
    return origin->lineage == record.lineage && now - last_use >= nonce_memory;
}

}  // namespace

std::optional<TimePoint> next_late_look(TimePoint given_up, TimePoint after)
{
    const auto look = std::find_if(late_looks.begin(), late_looks.end(), [&](const auto delay) {
        return given_up + delay > after;
    });
    if (look == late_looks.end()) return std::nullopt;
    return given_up + *look;
}

bool holds_token_of(const Record& record, const Nonce& nonce)
{
    const auto tokens = held_tokens(record);
    return std::any_of(
        tokens.begin(), tokens.end(), [&](const auto& token) { return token.nonce == nonce; });
}

std::string origin_comment(const Record& record, const Nonce& nonce)
{
    return "patkeeper " + record.lineage.str() + " " + nonce.str() + " " + record.profile.str();
}

std::optional<Origin> parse_origin(std::string_view comment)
{
    if (take_word(comment) != "patkeeper") return std::nullopt;
    Origin origin{Lineage(std::string(take_word(comment))),
                  Nonce(std::string(take_word(comment))),
                  std::string(comment)};
    if (origin.lineage.empty() || origin.nonce.empty() || comment.empty()) return std::nullopt;
    return origin;
}

std::vector<TokenInfo> made_by(const Nonce& nonce, const std::vector<TokenInfo>& listed)
{
    std::vector<TokenInfo> made;
    for (const auto& token : listed) {
        const auto origin = parse_origin(token.comment);
        if (origin && origin->nonce == nonce) made.push_back(token);
    }
    return made;
}

std::vector<TokenId> orphans(const Record& record,
                             const std::vector<TokenInfo>& listed,
                             TimePoint now)
{
    std::vector<TokenId> ids;
    for (const auto& token : listed) {
        if (is_orphan(record, token, now)) ids.push_back(token.id);
    }
    return ids;
}

std::vector<TokenInfo> made_elsewhere(const std::vector<TokenInfo>& listed,
                                      const std::vector<const Record*>& here)
{
    std::vector<TokenInfo> made;
    for (const auto& token : listed) {
        const auto origin = parse_origin(token.comment);
        // Nothing else says of these that they are patkeeper's, and people write comments, too.
        if (!origin || !is_drawn(origin->lineage.str()) || !is_drawn(origin->nonce.str())) continue;
        const auto concerns = [&](const Record* record) {
            return record->lineage == origin->lineage || holds(*record, token.id) ||
                   is_in_book(*record, origin->nonce);
        };
        if (std::none_of(here.begin(), here.end(), concerns)) made.push_back(token);
    }
    return made;
}

}  // namespace patkeeper
