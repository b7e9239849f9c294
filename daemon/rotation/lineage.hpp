#pragma once
#include "daemon/rotation/record.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper {

// The comment that every minted token carries: "patkeeper LINEAGE NONCE PROFILE". It alone can tell
// a token whose create call was never answered (databricks-api.md section 2).
struct Origin {
    Lineage lineage;
    Nonce nonce;
    std::string profile;
};
[[nodiscard]] std::string origin_comment(const Record& record, const Nonce& nonce);
[[nodiscard]] std::optional<Origin> parse_origin(std::string_view comment);

// How long a nonce stays in the record's book, and how long a token that no book knows must have
// gone unused before it counts as lost.
inline constexpr Duration nonce_memory = std::chrono::days(7);

// A create that was given up may still be done, seconds or minutes later. So long after it was given
// up the list is looked at again.
inline constexpr std::array late_looks{
    Duration(std::chrono::minutes(2)),
    Duration(std::chrono::minutes(10)),
    Duration(std::chrono::minutes(30)),
};

// The first of these looks after that time; none if they are over.
[[nodiscard]] std::optional<TimePoint> next_late_look(TimePoint given_up, TimePoint after);

// Whether the record holds the token that the create with this nonce made.
[[nodiscard]] bool holds_token_of(const Record& record, const Nonce& nonce);

// The listed tokens that the create with this nonce made.
[[nodiscard]] std::vector<TokenInfo> made_by(const Nonce& nonce,
                                             const std::vector<TokenInfo>& listed);

// The listed tokens that nobody needs (P3): minted for this profile by a nonce of its book, or of
// its lineage and unused for 7 days, and not held by the record. Never one of a create under way.
[[nodiscard]] std::vector<TokenId> orphans(const Record& record,
                                           const std::vector<TokenInfo>& listed,
                                           TimePoint now);

// The listed tokens that patkeeper minted with another keyring than the one these records are from: of
// no lineage of theirs, by no nonce of their books, and held by none.
[[nodiscard]] std::vector<TokenInfo> made_elsewhere(const std::vector<TokenInfo>& listed,
                                                    const std::vector<const Record*>& here);

}  // namespace patkeeper
