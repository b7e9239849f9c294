#include "daemon/rotation/take_in.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/rescope.hpp"

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
        if (token.value != fresh.current.value) continue;
        fresh.current.nonce = token.nonce;
        fresh.current.may_delete |= token.may_delete;
        fresh.current.former = token.former;
        if (may_be_former(token, fresh.current.scopes, now)) fresh.current.scopes = token.scopes;
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

}  // namespace patkeeper
