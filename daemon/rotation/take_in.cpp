#include "daemon/rotation/take_in.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/propagation.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

void retire(Record& record, RetiringToken retiring)
{
    const auto& token = retiring.token;
    const bool known = token.value == record.current.value;
    if (known || !token.may_delete || token.id.empty()) return;
    record.retiring.push_back(std::move(retiring));
}

// The login's list may be an old one, or not tell of the token.
void keep_known(HeldToken& fresh, const HeldToken& known, TimePoint now)
{
    fresh.nonce = known.nonce;
    fresh.may_delete |= known.may_delete;
    fresh.rescoped = known.rescoped;
    const bool told = !fresh.id.empty() && !is_undescribed(fresh);
    if (!told) {
        fresh.id = known.id;
        fresh.creation = known.creation;
        fresh.expiry = known.expiry;
    }
    if (!told || may_show_former_scopes(known, now)) {
        fresh.scopes = known.scopes;
        fresh.autoscope = known.autoscope;
    } else if (fresh.scopes && known.scopes && !is_same(*fresh.scopes, *known.scopes)) {
        fresh.rescoped = Rescoped{now, *fresh.scopes};
    }
}

// Another workspace's or identity's tokens are not a record's to delete (P6).
bool have_one_owner(const Record& a, const Record& b)
{
    return a.workspace == b.workspace && a.identity.id == b.identity.id;
}

void retire_tokens_of(const Record& other, Record& record, TimePoint now)
{
    retire(record, {other.current, end_of_overlap(other.current, now)});
    if (other.candidate && other.candidate->token)
        retire(record, {*other.candidate->token, now, /*rejected=*/true});
    for (const auto& retiring : other.retiring)
        retire(record, retiring);
}

}  // namespace

bool counts_before(const Record& a, const Record& b)
{
    if (a.lineage == b.lineage) return a.generation > b.generation;
    if (a.logged_in != b.logged_in) return a.logged_in > b.logged_in;
    return a.current.creation > b.current.creation;
}

bool covers(const Record& record, const Record& other)
{
    if (record.lineage == other.lineage || !have_one_owner(record, other)) return true;
    const auto tokens = held_tokens(other);
    return std::all_of(tokens.begin(), tokens.end(), [&](const HeldToken& token) {
        return !token.may_delete || token.id.empty() || holds(record, token.id);
    });
}

Record absorb(Record record, const Record& other, TimePoint now)
{
    if (covers(record, other)) return record;
    auto only_there = other;
    std::erase_if(only_there.retiring,
                  [&](const RetiringToken& r) { return holds(record, r.token.id); });
    if (only_there.candidate && only_there.candidate->token &&
        holds(record, only_there.candidate->token->id))
        only_there.candidate.reset();
    if (holds(record, only_there.current.id)) only_there.current.may_delete = false;
    retire_tokens_of(only_there, record, now);
    return record;
}

Record merge(const std::optional<Record>& old, Record fresh, TimePoint now)
{
    if (!old) return fresh;
    fresh.creates = old->creates;
    if (!have_one_owner(*old, fresh)) return fresh;
    for (const auto& token : held_tokens(*old)) {
        if (token.value == fresh.current.value) keep_known(fresh.current, token, now);
    }
    fresh.book = old->book;
    fresh.metadata_path = old->metadata_path;
    if (!old->candidate || !old->candidate->token)
        fresh.candidate = old->candidate;  // is settled first
    retire_tokens_of(*old, fresh, now);
    return fresh;
}

std::optional<TokenInfo> find_listed(const TokenId& id, const std::vector<TokenInfo>& listed)
{
    const auto found = std::find_if(
        listed.begin(), listed.end(), [&](const TokenInfo& info) { return info.id == id; });
    if (found == listed.end()) return std::nullopt;
    return *found;
}

void describe_by(HeldToken& token, const TokenInfo& told)
{
    token.id = told.id;
    token.creation = told.creation;
    token.expiry = told.expiry;
    token.scopes = told.scopes;
    token.autoscope = told.autoscope;
}

HeldToken as_listed(HeldToken token, const TokenInfo& told, TimePoint listed)
{
    if (told.expiry) token.expiry = told.expiry;
    if (!told.scopes) return token;
    const auto shows = [&](const Scopes& scopes) { return is_same(scopes, *told.scopes); };
    const bool old = may_show_former_scopes(token, listed) && !shows(token.rescoped->to);
    if (old || (token.scopes && shows(*token.scopes))) return token;
    if (!is_undescribed(token)) token.rescoped = Rescoped{listed, *told.scopes};
    describe_by(token, told);
    return token;
}

}  // namespace patkeeper
