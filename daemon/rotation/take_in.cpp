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

}  // namespace

Record merge(const std::optional<Record>& old, Record fresh, TimePoint now)
{
    if (!old) return fresh;
    fresh.creates = old->creates;
    // Another workspace's or identity's tokens are none of the new one's business (P6).
    const bool same_owner =
        old->workspace == fresh.workspace && old->identity.id == fresh.identity.id;
    if (!same_owner) return fresh;
    for (const auto& token : held_tokens(*old)) {
        if (token.value == fresh.current.value) keep_known(fresh.current, token, now);
    }
    fresh.book = old->book;
    fresh.metadata_path = old->metadata_path;
    retire(fresh, {old->current, end_of_overlap(old->current, now)});
    if (old->candidate && old->candidate->token) {
        retire(fresh, {*old->candidate->token, now, /*rejected=*/true});
    } else {
        fresh.candidate = old->candidate;  // is settled first
    }
    for (const auto& retiring : old->retiring)
        retire(fresh, retiring);
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
