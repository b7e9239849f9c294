// Steps 8 and 9: retired tokens go when they are due, orphans when a list shows them; a list also tells
// what the current token may do by now.
#include "daemon/rotation/lineage.hpp"
#include "daemon/rotation/rotation.hpp"
#include "daemon/rotation/take_in.hpp"

#include <algorithm>

namespace patkeeper {

// Step 8. A deadline counts once the workspace's clock is known to have passed it: ours may have been
// set since it last told the time.
Action Rotation::retire(TimePoint now)
{
    if (doubted_ || why_dead() || may_have_expired(now)) return idle();
    const auto asker = this->asker();
    auto earliest = never;
    for (const auto& [token, delete_after, rejected] : record_->retiring) {
        // Who else holds it has promised it too, and deletes it, or drops it, when that is over.
        const bool shared = has_passed(delete_after) && others_.keep(token.id);
        if (shared || deleted_.contains(token.id) || has_expired(token)) {
            auto changed = *record_;
            std::erase_if(changed.retiring,
                          [&id = token.id](const auto& r) { return r.token.id == id; });
            return write(Write::Purpose::drop_retired, std::move(changed));
        }
        if (!asker || may_be_anybodys()) continue;
        const auto end = std::min(delete_after, token.expiry.value_or(delete_after));
        const bool ready = current_proved_ && has_passed(end);
        const auto when = std::max(local(end), (ready ? retire_ : health_).not_before());
        earliest = std::min(earliest, when);
        if (when > now) continue;
        if (!ready) return Prove{Prove::Subject::current, record_->current};
        if (!is_fresh(now)) return Read{};
        return Delete{Delete::Reason::retired, token.id, *asker};
    }
    return Wait{earliest};
}

// Step 9: at start and daily, and a second look at a token that was refused.
Action Rotation::check_health(TimePoint now)
{
    if (doubted_ && !revoked_) {
        const auto again = next_try(health_);
        if (now < again) return Wait{again};
        return Prove{Prove::Subject::current, record_->current};
    }
    const auto due = std::max(health_due(), health_.not_before());
    if (now < due) return Wait{due};
    if (!health_listed_ && !is_fresh(now)) return Read{};
    if (!health_proved_) return Prove{Prove::Subject::current, record_->current};
    const auto asker = this->asker();
    if (why_dead() || !asker) {
        if (!why_dead()) health_.clear();
        return end_health_check(now);
    }
    if (!health_listed_) return List{List::Purpose::sweep, *asker};
    const auto orphan = next_orphan();
    if (orphan && !is_fresh(now)) return Read{};
    if (orphan) return Delete{Delete::Reason::sweep, *orphan, *asker};
    return end_health_check(now);
}

Action Rotation::end_health_check(TimePoint now)
{
    next_health_ = now + health_interval;
    const bool in_vain = !health_listed_ && look_again_ && server(now) >= *look_again_;
    if (in_vain) look_again_.reset();
    if (!health_listed_) swept_ = server(now);
    health_proved_ = health_listed_ = false;
    return check_health(now);  // another one may be due
}

TimePoint Rotation::health_due() const
{
    auto due = next_health_;
    for (const auto& look : {look_again_, late_look(swept_)}) {
        if (look) due = std::min(due, local(*look));
    }
    return due;
}

// When to look for tokens of creates that were given up. The candidate's is still to be settled.
std::optional<TimePoint> Rotation::late_look(TimePoint after) const
{
    std::optional<TimePoint> next;
    for (const auto& [nonce, given_up] : record_->book) {
        const bool under_way = record_->candidate && record_->candidate->nonce == nonce;
        if (under_way || !may_be_done_late(nonce)) continue;
        const auto look = next_late_look(given_up, after);
        if (look) next = std::min(next.value_or(*look), *look);
    }
    return next;
}

bool Rotation::may_be_done_late(const Nonce& nonce) const
{
    return !done_creates_.contains(nonce) && !holds_token_of(*record_, nonce);
}

// Whichever health checks come before.
void Rotation::look_once_shown(TimePoint done)
{
    look_again_ = std::max(look_again_.value_or(TimePoint()), done + shown_after);
}

// A token that was minted here may have been pasted into another profile since.
std::optional<TokenId> Rotation::next_orphan()
{
    std::erase_if(orphans_, others_.keep);
    if (orphans_.empty()) return std::nullopt;
    return orphans_.back();
}

// The current token as the workspace lists it: somebody may have changed its scopes. One that may not
// list itself is found in its issuer's list, and is its identity's then (step 0). Whose it is, the
// workspace may only tell later than at the login.
Action Rotation::describe(TimePoint now)
{
    auto known = record_->current;
    if (description_) known = as_listed(std::move(known), *description_, described_at_);
    const bool named = identity_ && record_->identity.id.empty();
    if (known != record_->current || named) {
        auto changed = *record_;
        changed.current = std::move(known);
        if (named) changed.identity = *identity_;
        return write(Write::Purpose::describe, std::move(changed));
    }
    const auto asker = this->asker();
    if (!needs_description() || unlisted_ || why_dead() || !asker) return idle();
    if (health_.not_before() > now) return Wait{health_.not_before()};
    return List{List::Purpose::describe, *asker};
}

// A list that does not have the current token says nothing: it may be of a moment ago. Where one may show
// former scopes, another is asked for once none does. What the issuer's list shows is its identity's.
void Rotation::note_listed(const Answer<std::vector<TokenInfo>>& answer, const SharedSecret& bearer)
{
    const auto& current = record_->current;
    const auto listed = answer.date.value_or(server(asked_));
    if (may_show_former_scopes(current, listed)) look_once_shown(current.rescoped->at);
    auto own = find_listed(current.id, *answer.result);
    if (!own) return;
    if (own->scopes) unlisted_ = false;
    description_ = std::move(own);
    described_at_ = listed;
    const auto* issuer = policy_.issuer ? others_.find(*policy_.issuer) : nullptr;
    if (identity_ || issuer == nullptr || !issuer->record()) return;
    const auto& theirs = *issuer->record();
    if (theirs.current.value == bearer && !theirs.identity.id.empty()) identity_ = theirs.identity;
}

}  // namespace patkeeper
