#include "tests/simulation/witness.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/lineage.hpp"
#include "daemon/workspace/token_id_of.hpp"

#include <algorithm>

namespace patkeeper::simulation {

namespace {

using namespace std::chrono_literals;

// The server's clock is known to a second and the time that a call takes.
constexpr Duration clock_error = 65s;
// One that was set since the workspace last told the time, from one hour wrong to another.
constexpr Duration clocks_apart = 2h;
// A clock that is set while nobody looks hides up to a minute.
constexpr Duration clock_setting = 61s;
// What only the daily look shows, such as that an old record was put back.
constexpr Duration noticed_in = 26h;
// An intent is good for a minute.
constexpr Duration intent_age = 70s;
constexpr std::size_t many_failures =
    90;  // in ten minutes: five kinds of work, each with its backoff

std::string name(const Owner& owner)
{
    return owner.computer + "/" + owner.profile;
}

bool has_nonce(const Record& record, const std::string& nonce)
{
    return std::any_of(record.book.begin(), record.book.end(), [&](const auto& entry) {
        return entry.nonce.str() == nonce;
    });
}

bool knows(const std::optional<Record>& record, const Witness::Fate& fate, const std::string& id)
{
    return record && (holds(*record, TokenId(id)) || has_nonce(*record, fate.nonce));
}

// A record does not know the id of a token that may not list itself.
std::string id_of(const HeldToken& token)
{
    return token_id_of(Secret(token.value.reveal())).str();
}

// Whether the current token is the same, or the successor that was minted for it.
bool goes_on(const Record& before, const Record& record)
{
    const bool successor = before.candidate && before.candidate->token == record.current;
    return before.lineage == record.lineage &&
           (successor || before.current.value == record.current.value);
}

// Tokens that the record needs alive: what it only retires may go.
bool needs(const Record& record, const TokenId& id)
{
    const bool candidate =
        record.candidate && record.candidate->token && record.candidate->token->id == id;
    return record.leaving == Leaving::no && (record.current.id == id || candidate);
}

}  // namespace

void Witness::accuse(std::string promise, std::string what)
{
    if (!violation_) violation_ = {std::move(promise), std::move(what)};
}

void Witness::introduce(const Owner& owner,
                        const RotationPolicy& policy,
                        const std::string& identity)
{
    policies_[owner] = policy;
    identities_[owner] = identity;
}

void Witness::pasted(const std::string& computer,
                     const std::string& host,
                     const std::string& id,
                     const stand_in::MintOrder& made,
                     bool agreed,
                     TimePoint now)
{
    // The same token under two names: whoever agreed, agreed, and that is an order.
    if (auto* known = find(id)) {
        known->pasted_on.insert(computer);
        const bool minted = !known->nonce.empty();
        if (agreed && !known->agreed && !minted) known->promised_until.reset();
        known->agreed |= agreed;
        return;
    }
    Fate fate;
    fate.host = host;
    fate.agreed = agreed;
    fate.pasted_on = {computer};
    fate.minted = fate.last_use = now;
    if (made.lifetime) fate.expiry = now + *made.lifetime;
    fate.scopes = made.scopes;
    fates_[id] = fate;
}

void Witness::minted(const std::string& host,
                     const stand_in::Token& token,
                     TimePoint now,
                     Duration skew)
{
    Fate fate;
    fate.host = host;
    fate.minted = fate.last_use = now;
    if (token.expiry) fate.expiry = *token.expiry - skew;
    fate.scopes = token.scopes;
    if (const auto origin = parse_origin(token.comment)) {
        fate.lineage = origin->lineage.str();
        fate.nonce = origin->nonce.str();
        const auto owner = lineages_.find(origin->lineage.str());
        if (owner == lineages_.end())
            return accuse("P3", "minted for a lineage that no record names");
        fate.owner = owner->second;
        const auto& record = holdings_[fate.owner].record;
        const bool awaited =
            record && record->candidate && record->candidate->nonce.str() == fate.nonce;
        if (!awaited) fate.given_up = now;
        check_lifetime(fate.owner, token);
        if (token.identity != identities_[fate.owner])
            accuse("P4", name(fate.owner) + ": minted for another identity");
        fate.forgotten = !record || !has_nonce(*record, fate.nonce);
        // After a logout nobody awaits it any more.
        if (fate.forgotten && record && !holdings_[fate.owner].restored.time_since_epoch().count())
            accuse("P3", name(fate.owner) + ": minted without an intent in the record");
        made_with_[fate.nonce].push_back(token.id);
    }
    fates_[token.id] = fate;
}

void Witness::told_of(const std::string& id)
{
    if (auto* fate = find(id)) fate->told = true;
}

void Witness::check_lifetime(const Owner& owner, const stand_in::Token& token)
{
    const auto& policy = policies_[owner];
    if (!token.expiry || *token.expiry - token.creation > policy.lifetime + 1s)
        accuse("P4", name(owner) + ": minted to live longer than configured");
}

void Witness::deleting(const std::string& id, const Owner& by, TimePoint now)
{
    auto* fate = find(id);
    if (fate != nullptr && !is_alive(*fate, now)) return;
    if (fate == nullptr) return accuse("P3", name(by) + ": deleted a token of nobody's: " + id);
    const bool own = fate->owner.computer == by.computer;
    if (!own && !fate->agreed)
        accuse("P3", name(by) + ": deleted " + id + ", which is " + name(fate->owner) + "'s");
    // An old record was put back, and holds the token too; or in place of the one that did.
    const auto& mine = holdings_[by];
    const auto restored = std::max(mine.restored, holdings_[fate->promised_by].restored);
    fate->unnoticed = fate->promised_by != by && now - restored < noticed_in;
    if (fate->promised_until && now < *fate->promised_until && !fate->unnoticed) {
        accuse("P1",
               name(by) + ": deleted " + id + ", promised for another " +
                   std::to_string((*fate->promised_until - now).count()) + " ms");
    }
    // What the record does not hold, cannot stand in for a dead token.
    if (mine.record && mine.doubted == mine.record->current.id.str() &&
        mine.record->leaving == Leaving::no && holds(*mine.record, TokenId(id)))
        accuse("P2", name(by) + ": deleted " + id + " while its current token was in doubt");
    for (const auto& [owner, holding] : holdings_) {
        if (owner.computer != by.computer || !holding.record) continue;
        if (owner != by && now - holding.restored < noticed_in) continue;
        if (needs(*holding.record, TokenId(id)))
            accuse("P2", name(owner) + ": deleted " + id + ", which its record relies on");
    }
    const auto& holding = holdings_[fate->owner];
    // The record was read within the last minute.
    const bool replaced = now - holding.restored < 2min;
    const bool known = !own || replaced || knows(holding.record, *fate, id) ||
                       knows(holding.thrown_away, *fate, id) ||
                       (mine.record && holds(*mine.record, TokenId(id)));
    if (!known && now - fate->last_use < nonce_memory - clocks_apart)
        accuse("P3", name(by) + ": deleted " + id + ", unknown and used lately");
    fate->deleted_by = by;
}

void Witness::deleted(const std::string& id, TimePoint now)
{
    auto* fate = find(id);
    if (fate == nullptr) return;
    fate->deleted = now;
    if (fate->unnoticed) fate->promised_until.reset();
    for (const auto& [owner, holding] : holdings_) {
        if (holding.record && holds(*holding.record, TokenId(id))) check_held(owner, now);
    }
}

void Witness::revoked(const std::string& id, TimePoint fades_until)
{
    auto* fate = find(id);
    if (fate == nullptr) return;
    fate->revoked_by_others = true;
    fate->fades_until = fades_until;
    for (auto& [owner, holding] : holdings_) {
        if (holding.record && holds(*holding.record, TokenId(id))) holding.disturbed = fades_until;
    }
}

void Witness::rescoped(const std::string& id, const std::optional<Scopes>& scopes, TimePoint now)
{
    auto* fate = find(id);
    if (fate == nullptr) return;
    fate->former_scopes.push_back(std::exchange(fate->scopes, scopes));
    fate->rescoped = now;
    fate->rescoped_by.reset();
}

void Witness::told_scopes(const Owner& owner, TimePoint now)
{
    const auto& record = holdings_[owner].record;
    auto* fate = record ? find(record->current.id.str()) : nullptr;
    if (fate != nullptr && fate->scopes == record->current.scopes)
        fate->rescoped_by.emplace(owner, now);
}

void Witness::refused(const Owner& owner, const std::string& id)
{
    auto& holding = holdings_[owner];
    if (holding.record && holding.record->current.id.str() == id) holding.doubted = id;
}

void Witness::worked(const std::string& id, TimePoint now)
{
    if (auto* fate = find(id)) fate->last_use = now;
}

void Witness::accepted(const Owner& owner, const std::string& id)
{
    auto& holding = holdings_[owner];
    if (holding.doubted == id) holding.doubted.reset();
}

// For those it issues for, too.
void Witness::listed(const Owner& by, const std::vector<TokenInfo>& tokens, TimePoint now)
{
    const auto concerns = [&](const Owner& owner) {
        const bool issued = policies_[owner].issuer == ProfileName(by.profile);
        return owner.computer == by.computer && (issued || owner == by);
    };
    for (const auto& token : tokens) {
        auto* fate = find(token.id.str());
        if (fate != nullptr && concerns(fate->owner)) fate->listed = now;
    }
    for (auto& [owner, holding] : holdings_) {
        if (concerns(owner)) holding.listed = now;
    }
}

// The times in the record and this one are by the same idea of the server's clock, if none was set.
void Witness::creating(const Owner& owner,
                       const MintRequest& request,
                       TimePoint now,
                       TimePoint local_now)
{
    const auto& throttled_until = holdings_[owner].throttled_until;
    if (throttled_until && now < *throttled_until)
        accuse("pace", name(owner) + ": did not wait as Retry-After said");
    const auto& record = holdings_[owner].record;
    const auto origin = parse_origin(request.comment);
    if (!record || !record->candidate) return;
    if (origin && origin->nonce == record->candidate->nonce) check_scopes(owner, *record, request);
    const auto age = local_now + record->skew - record->candidate->started;
    if (age > intent_age && holdings_[owner].same_clocks)
        accuse("P5", name(owner) + ": mints on an intent that the budget forgets");
}

// Those that the config names, else those of the token that mints.
void Witness::check_scopes(const Owner& owner, const Record& record, const MintRequest& request)
{
    const auto* current = find(record.current.id.str());
    if (current == nullptr) return;
    const auto& policy = policies_[owner];
    // That somebody has set others, the daemon may not have been told; or an old record was put back.
    const auto& former = current->former_scopes;
    const auto& by = current->rescoped_by;
    const bool knows = by && by->first == owner && by->second > holdings_[owner].restored;
    const bool had = !knows && request.scopes == record.current.scopes &&
                     std::find(former.begin(), former.end(), request.scopes) != former.end();
    const bool right = request.scopes == (policy.scopes ? policy.scopes : current->scopes);
    if (!right && (policy.scopes || !had))
        accuse("P4", name(owner) + ": asks for other scopes than its token has");
}

// A successor may do what its predecessor may, as far as the record knows, or what is configured.
void Witness::check_promoted(const Owner& owner, const Record& before, const Record& record)
{
    const bool promoted = before.candidate && before.candidate->token == record.current;
    const auto* fate = find(record.current.id.str());
    if (!promoted || fate == nullptr || fate->rescoped) return;
    const auto& policy = policies_[owner];
    if (fate->scopes != (policy.scopes ? policy.scopes : before.current.scopes))
        accuse("P4", name(owner) + ": its new token may do other things than the old one");
}

void Witness::check_known_scopes(const Owner& owner, TimePoint now)
{
    const auto& record = holdings_[owner].record;
    const auto* fate = record ? find(record->current.id.str()) : nullptr;
    if (fate == nullptr || !fate->rescoped || now - *fate->rescoped < noticed_in) return;
    if (fate->scopes != record->current.scopes)
        accuse("P4", name(owner) + ": does not know what its token may do since it was changed");
}

void Witness::gave_up(const Owner& owner, TimePoint awake_since, TimePoint now)
{
    const auto& holding = holdings_[owner];
    if (!holding.record || holding.record->leaving != Leaving::no) return;
    // A write that was done, but not answered, may not have been noticed yet.
    if (now - std::max(holding.written, awake_since) < 24h) return;
    const auto* fate = find(holding.record->current.id.str());
    if (fate == nullptr || !is_alive(*fate, now)) return;
    accuse("P2", name(owner) + ": says that a token is dead which is not");
}

void Witness::said_to_have_expired(const Owner& owner, TimePoint now)
{
    const auto& holding = holdings_[owner];
    if (!holding.record || holding.record->leaving != Leaving::no) return;
    if (now - holding.restored < noticed_in || now - holding.written < 1min) return;
    const auto* fate = find(id_of(holding.record->current));
    if (fate == nullptr || (fate->expiry && *fate->expiry < now + clock_error)) return;
    accuse("P2", name(owner) + ": says that a token has expired which has not");
}

// What status says of the next rotation changes with the token and the clocks, not by itself.
void Witness::shown(const Owner& owner, const std::string& id, TimePoint next_rotation)
{
    auto& shown = holdings_[owner].shown;
    constexpr Duration clocks = 5h;  // set by two hours, and not yet told by how much
    if (shown && shown->first == id && std::chrono::abs(shown->second - next_rotation) > clocks) {
        accuse("status",
               name(owner) + ": the time of the next rotation wanders by " +
                   std::to_string((next_rotation - shown->second) / 1min) + " min");
    }
    shown = {id, next_rotation};
}

void Witness::used(const std::string& id, bool accepted, TimePoint now)
{
    auto* fate = find(id);
    if (fate == nullptr) return accuse("P1", "used a token that never was");
    const bool works = is_alive(*fate, now) && now >= fate->works_from.value_or(now);
    if (works) {
        if (accepted) fate->last_use = now;
        return;
    }
    if (fate->revoked_by_others || !fate->promised_until || now >= *fate->promised_until) return;
    accuse("P1",
           name(fate->owner) + ": " + id + " died " +
               std::to_string((*fate->promised_until - now).count()) +
               " ms before it was promised to");
}

void Witness::give_up(Fate& fate)
{
    fate.ordered_away = true;
    fate.promised_until.reset();
}

void Witness::served(const Owner& by, const std::string& id, TimePoint until, Clocks clocks)
{
    auto* fate = find(id);
    if (fate == nullptr) return accuse("P1", name(by) + ": served a token that never was");
    if (fate->revoked_by_others || fate->ordered_away) return;
    // A copied home: the tokens in it are the original's to delete.
    if (fate->owner.computer != by.computer && !fate->pasted_on.contains(by.computer)) return;
    if (fate->deleted && *fate->deleted < holdings_[by].restored) return;
    if (fate->deleted && fate->deleted_by.computer != by.computer) return;
    if (fate->deleted)
        return accuse("P1", name(by) + ": served " + id + ", which patkeeper had deleted");
    const auto& record = holdings_[by].record;
    if (fate->expiry && fate->described_to.contains(by) && clocks == Clocks::known &&
        until > *fate->expiry + clock_error) {
        return accuse("P1",
                      name(by) + ": promised " + id + " for " +
                          std::to_string((until - *fate->expiry) / 1s) + " s beyond its expiry");
    }
    // Set several times, before the server's is known again. One that is set back hides a sleep.
    if (clocks == Clocks::set) until -= 5 * clock_setting;
    if (clocks == Clocks::set_before_a_sleep) until -= clocks_apart;
    if (fate->expiry) until = std::min(until, *fate->expiry);
    fate->promised_until = std::max(fate->promised_until.value_or(until), until);
    fate->promised_by = by;
    const auto& policy = policies_[by];
    const bool minted = !fate->owner.profile.empty();
    if (!minted || !record) return;
    if (policy.scopes && record->current.id.str() == id && fate->scopes != policy.scopes &&
        !fate->rescoped && fate->minted > holdings_[by].restored)
        accuse("P4", name(by) + ": serves a token with other scopes than configured");
}

void Witness::written(const Owner& owner, const std::optional<Record>& record, TimePoint now)
{
    auto& holding = holdings_[owner];
    const auto before = std::exchange(holding.record, record);
    holding.written = now;
    for (const auto& token : before ? held_tokens(*before) : std::vector<HeldToken>()) {
        auto* fate = find(token.id.str());
        if (fate == nullptr || (record && holds(*record, token.id))) continue;
        fate->let_go = now;
        if (owner != fate->owner && now - fate->minted > nonce_memory - clocks_apart)
            fate->forgotten = true;
    }
    if (!before || !record || !goes_on(*before, *record)) holding.disturbed = now;
    if (!record) {
        const bool ordered = before && before->leaving != Leaving::no;
        if (holding.expected && !ordered) accuse("P2", name(owner) + ": its record is gone");
        if (holding.expected && ordered) check_logged_out(owner, *before, now);
        if (ordered) holding.logged_out = before;
        if (ordered) holding.creates.clear();  // whoever logs in again, orders a new one
        if (!holding.expected) holding.thrown_away = before;
        holding.expected = false;
        return;
    }
    if (before) check_promoted(owner, *before, *record);
    if (before && before->candidate && !record->candidate) {
        check_settled(owner, *before, *record, now);
        note_given_up(before->candidate->nonce.str(), *record, now);
    }
    const bool same = before && before->candidate && record->candidate &&
                      before->candidate->nonce == record->candidate->nonce;
    if (record->candidate && !same) {
        holding.intended = now;
        // It may have taken as long to get there as it is good for.
        holding.same_clocks = now - clocks_set_ > intent_age;
    }
    lineages_.emplace(record->lineage.str(), owner);
    holding.expected = true;
    auto* current = find(record->current.id.str());
    if (current != nullptr && is_undescribed(record->current)) current->described_to.erase(owner);
    if (current != nullptr && !is_undescribed(record->current)) current->described_to.insert(owner);
    // What the user orders is excepted from P1.
    if (record->leaving != Leaving::no) {
        for (const auto& token : held_tokens(*record)) {
            if (auto* fate = find(token.id.str())) give_up(*fate);
        }
    }
    if (before && before->asked == Asked::rotate_and_delete_old &&
        before->current.id != record->current.id) {
        if (auto* fate = find(before->current.id.str())) give_up(*fate);
    }
    check_held(owner, now);
}

// Whoever gives up a create has looked for what it made.
void Witness::check_settled(const Owner& owner,
                            const Record& before,
                            const Record& record,
                            TimePoint now)
{
    const auto& holding = holdings_[owner];
    const bool by_daemon = holding.restored != now && goes_on(before, record);
    if (!by_daemon || before.candidate->token || record.leaving != Leaving::no) return;
    for (const auto& id : made_with_[before.candidate->nonce.str()]) {
        const bool lives = is_alive(fates_.at(id), now) && !holds(record, TokenId(id));
        if (lives && holding.listed < holding.intended)
            accuse("P3", name(owner) + ": gave up a create without looking for what it made");
    }
}

void Witness::note_given_up(const std::string& nonce, const Record& record, TimePoint now)
{
    for (const auto& id : made_with_[nonce]) {
        if (!holds(record, TokenId(id))) fates_.at(id).given_up = now;
    }
}

// What a logout is to delete is dead before the record goes, unless another profile needs it.
void Witness::check_logged_out(const Owner& owner, const Record& record, TimePoint now)
{
    if (record.leaving != Leaving::deleting_tokens) return;
    // Its issuer's token may be taken for dead while another is found.
    if (const auto& name = policies_[owner].issuer) {
        const Owner issuer{owner.computer, name->str()};
        const bool same = identities_[issuer] == identities_[owner];
        if (!same || !has_working_token(issuer, now)) return;
        if (now - holdings_[issuer].disturbed < noticed_in) return;
    }
    for (const auto& token : held_tokens(record)) {
        const auto* fate = find(token.id.str());
        const bool shared = !holders_on(owner.computer, token.id.str()).empty();
        if (fate == nullptr || shared || !token.may_delete || !is_alive(*fate, now + clocks_apart))
            continue;
        accuse("P3", name(owner) + ": is logged out, and " + token.id.str() + " lives");
    }
}

void Witness::logged_out(const Owner& owner,
                         const std::set<std::string>& named,
                         TimePoint asked,
                         TimePoint now)
{
    auto& holding = holdings_[owner];
    const auto record = std::exchange(holding.logged_out, std::nullopt);
    if (!record || holding.restored >= asked) return;
    for (const auto& token : held_tokens(*record)) {
        const auto* fate = find(id_of(token));
        if (fate == nullptr || !is_alive(*fate, now + clocks_apart)) continue;
        if (!named.contains(token.id.empty() ? "unknown" : token.id.str()))
            accuse("P3", name(owner) + ": does not say that it leaves " + id_of(token) + " alive");
    }
    check_orphans_named(owner, *record, named, asked, now);
}

// Whoever could delete could list, and so knows of what the record does not.
void Witness::check_orphans_named(const Owner& owner,
                                  const Record& record,
                                  const std::set<std::string>& named,
                                  TimePoint asked,
                                  TimePoint now)
{
    const auto tokens = held_tokens(record);
    const bool could_list = std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
        const auto* fate = find(id_of(token));
        return fate != nullptr && fate->deleted && *fate->deleted >= asked;
    });
    const bool deleting = record.leaving == Leaving::deleting_tokens;
    const bool looked = holdings_[owner].listed >= asked;
    for (const auto& [nonce, started] : record.book) {
        const bool wanted = record.candidate && record.candidate->nonce == nonce;
        for (const auto& id : made_with_[nonce.str()]) {
            const auto& fate = fates_.at(id);
            const bool before = deleting && fate.minted < asked;
            const bool known = before && (fate.listed >= asked || (could_list && !looked));
            if ((!known && !(fate.told && wanted)) || !is_alive(fate, now)) continue;
            if (named.contains(id) || !holders_on(owner.computer, id).empty()) continue;
            accuse("P3", name(owner) + ": is logged out, and nobody knows that " + id + " lives");
        }
    }
}

void Witness::restored(const Owner& owner, TimePoint now)
{
    auto& holding = holdings_[owner];
    // What the lost record promised of a token that another one has, nobody knows any more.
    for (const auto& [other, held] : holdings_) {
        if (other == owner || !held.record || !holding.record) continue;
        for (const auto& token : held_tokens(*holding.record)) {
            auto* fate = find(token.id.str());
            if (fate != nullptr && holds(*held.record, token.id)) fate->promised_until.reset();
        }
    }
    holding.restored = holding.disturbed = now;
    holding.creates.clear();
}

void Witness::check_held(const Owner& owner, TimePoint now)
{
    const auto& holding = holdings_[owner];
    if (!holding.record || holding.record->leaving != Leaving::no) return;
    bool guilty = false;
    for (const auto& token : held_tokens(*holding.record)) {
        auto* fate = find(id_of(token));
        if (fate == nullptr) continue;
        if (is_alive(*fate, now)) return;
        if (!fate->deleted || fate->deleted_by.computer != owner.computer) continue;
        const auto known_since = fate->deleted_by == owner ? 0ms : noticed_in;
        guilty |= *fate->deleted >= holding.restored + known_since;
    }
    // All are dead; by expiry or by others is not our doing.
    const auto* current = find(id_of(holding.record->current));
    const bool by_others = current != nullptr && (current->revoked_by_others || !current->deleted);
    if (guilty && !by_others) accuse("P2", name(owner) + ": no token in its record works");
}

void Witness::check_living(const Owner& owner,
                           const std::map<std::string, TimePoint>& living,
                           TimePoint awake_since,
                           TimePoint calm_since,
                           TimePoint now)
{
    const auto& record = holdings_[owner].record;
    if (!record) return;
    for (const auto& [id, used] : living) {
        const auto* known_fate = find(id);
        if (known_fate == nullptr || known_fate->owner != owner) continue;
        const auto& fate = *known_fate;
        if (!holders_on(owner.computer, id).empty()) continue;
        // Just made: the answer is on its way.
        if (record->candidate && record->candidate->nonce.str() == fate.nonce) continue;
        // The looks at what is done late find those, the last one after half an hour; the daily sweep
        // does, where they met faults.
        const bool calm = fate.given_up && *fate.given_up > calm_since;
        if (fate.given_up && now - *fate.given_up < (calm ? 1h : noticed_in)) continue;
        if (now - fate.let_go < noticed_in) continue;
        const bool known = has_nonce(*record, fate.nonce);
        if (!known && fate.lineage != record->lineage.str()) continue;
        const bool forgotten = fate.forgotten || fate.minted <= holdings_[owner].restored;
        // What a lost record promised is kept, from when its loss is noticed.
        const auto noticed = std::max(holdings_[owner].restored, awake_since) + 25h;
        const auto spared = noticed + policies_[owner].overlap + clock_error;
        const bool in_use = forgotten ? now < std::max(used + nonce_memory, spared) + 25h
                                      : now - fate.minted < noticed_in;
        if (known || !in_use)
            accuse("P3", name(owner) + ": " + id + " lives, and its record does not know it");
    }
}

void Witness::called(const Owner& owner, bool failed, TimePoint now)
{
    if (failed) check_pace(owner, holdings_[owner].failures, now);
}

void Witness::asked_keyring(const Owner& owner, bool failed, TimePoint now)
{
    auto& failures = holdings_[owner].keyring_failures;
    if (failed) {
        check_pace(owner, failures, now);
    } else {
        failures.clear();
    }
}

void Witness::check_pace(const Owner& owner, std::deque<TimePoint>& failures, TimePoint now)
{
    failures.push_back(now);
    while (now - failures.front() > 10min)
        failures.pop_front();
    // An issuer is asked for others, too.
    const auto askers = 1 + std::count_if(policies_.begin(), policies_.end(), [&](const auto& p) {
                            return p.first.computer == owner.computer &&
                                   p.second.issuer == ProfileName(owner.profile);
                        });
    if (failures.size() > many_failures * static_cast<std::size_t>(askers))
        accuse("pace", name(owner) + ": repeats what fails without waiting");
}

void Witness::create_counts(const Owner& owner, int allowed, TimePoint now)
{
    auto& creates = holdings_[owner].creates;
    creates.push_back(now);
    while (now - creates.front() >= 1h - clock_error)
        creates.pop_front();
    if (static_cast<int>(creates.size()) > allowed)
        accuse("P5", name(owner) + ": minted more often than its budget allows");
}

void Witness::create_throttled(const Owner& owner, TimePoint until)
{
    holdings_[owner].throttled_until = until - 1s;
}

// Nothing is deleted earlier because of it: the workspace tells the time before.
void Witness::clock_jumped(TimePoint now)
{
    clocks_set_ = now;
    for (auto& [id, fate] : fates_) {
        if (fate.promised_until) *fate.promised_until -= clock_setting;
    }
    for (auto& [owner, holding] : holdings_) {
        holding.same_clocks = false;
        holding.creates.clear();
        holding.failures.clear();
        holding.keyring_failures.clear();
        holding.throttled_until.reset();
    }
}

void Witness::server_clock_jumped(const std::string& host, Duration by, TimePoint now)
{
    for (auto& [id, fate] : fates_) {
        if (fate.host != host) continue;
        if (fate.expiry) *fate.expiry -= by;
        if (fate.promised_until) *fate.promised_until -= std::max(by, 0ms);
    }
    clock_jumped(now);
}

void Witness::restarted(const std::string& computer)
{
    for (auto& [owner, holding] : holdings_) {
        if (owner.computer == computer) holding.throttled_until.reset();
    }
    for (auto& [id, fate] : fates_) {
        if (fate.owner.computer == computer) fate.told = false;
    }
}

std::vector<Owner> Witness::holders_on(const std::string& computer, const std::string& id) const
{
    std::vector<Owner> holders;
    for (const auto& [owner, holding] : holdings_) {
        const auto& record = holding.record;
        if (owner.computer == computer && record && holds(*record, TokenId(id)))
            holders.push_back(owner);
    }
    return holders;
}

bool Witness::has_working_token(const Owner& owner, TimePoint now)
{
    const auto& record = holdings_[owner].record;
    if (!record || record->leaving != Leaving::no) return false;
    const auto* fate = find(record->current.id.str());
    return fate != nullptr && is_alive(*fate, now);
}

bool Witness::is_alive(const Fate& fate, TimePoint now) const
{
    return !fate.deleted && !fate.revoked_by_others && (!fate.expiry || now < *fate.expiry) &&
           now - fate.last_use < inactivity_cutoff;
}

Witness::Fate* Witness::find(const std::string& id)
{
    const auto found = fates_.find(id);
    return found == fates_.end() ? nullptr : &found->second;
}

}  // namespace patkeeper::simulation
