#pragma once
#include "daemon/rotation/record.hpp"

#include <optional>

namespace patkeeper {

// A login (design.md section 3, step 0).

// The record of a new login, once what an older one of the same profile held is carried over: its
// tokens retire by their own rules, its book and its budget go on. `now` by the server's clock.
[[nodiscard]] Record merge(const std::optional<Record>& old, Record fresh, TimePoint now);

// Two records of one profile, of a time when the keyring had another default collection. Whether `a`
// counts rather than `b`: of one lineage the one of the higher generation, of two the later login.
[[nodiscard]] bool counts_before(const Record& a, const Record& b);

// Whether `record` holds all that patkeeper has to delete of what `other` holds, a record that does not
// count beside it.
[[nodiscard]] bool covers(const Record& record, const Record& other);

// `record`, once it holds that too: those tokens retire.
[[nodiscard]] Record absorb(Record record, const Record& other, TimePoint now);

// The token as the workspace lists it, if it does.
[[nodiscard]] std::optional<TokenInfo> find_listed(const TokenId& id,
                                                   const std::vector<TokenInfo>& listed);

// Fills in what the workspace says of the token.
void describe_by(HeldToken& token, const TokenInfo& told);

// A held token as a list of that time, by the server's clock, shows it. Where that does not tell its
// scopes, or may show former ones, they stay: nothing is widened by that (P4). One that
// shows what was asked for is no older than that.
[[nodiscard]] HeldToken as_listed(HeldToken token, const TokenInfo& told, TimePoint listed);

}  // namespace patkeeper
