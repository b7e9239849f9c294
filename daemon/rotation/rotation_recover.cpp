// The current token is dead: one that is still held may stand in for it.
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

Action Rotation::recover(TimePoint now)
{
    const auto& expiry = record_->current.expiry;
    if (!why_dead()) {
        const auto look = expiry ? std::max(local(*expiry), next_try(health_)) : never;
        if (look > now) return Wait{look};
        return Prove{Prove::Subject::current, record_->current};
    }
    if (stand_in_) return promote_stand_in(now);
    if (health_.not_before() > now) return Wait{health_.not_before()};
    for (const auto& retiring : record_->retiring) {
        if (retiring.rejected || is_spent(retiring.token)) continue;
        if (try_at(retiring.token) > now) continue;
        return Prove{Prove::Subject::retiring, retiring.token};
    }
    const auto next = next_stand_in_try();
    return next > now ? Wait{next} : idle();
}

Action Rotation::promote_stand_in(TimePoint now)
{
    auto changed = *record_;
    auto& retiring = changed.retiring;
    const auto found = std::find_if(
        retiring.begin(), retiring.end(), [&](const auto& r) { return r.token.id == *stand_in_; });
    if (found == retiring.end()) {
        stand_in_.reset();
        return idle();
    }
    auto dead = std::exchange(changed.current, found->token);
    retiring.erase(found);
    // Dead as far as we know: deleting it makes sure.
    if (dead.may_delete && !dead.id.empty()) retiring.push_back({dead, server(now)});
    if (changed.asked == Asked::nothing) changed.asked = Asked::rotate;
    return write(Write::Purpose::stand_in, std::move(changed));
}

// One refusal means as little here as of the current token.
TimePoint Rotation::try_at(const HeldToken& token) const
{
    const auto refused = refused_.find(token.id);
    return refused == refused_.end() ? TimePoint{} : refused->second + doubt_time;
}

TimePoint Rotation::next_stand_in_try() const
{
    auto earliest = TimePoint::max();
    for (const auto& [token, delete_after, rejected] : record_->retiring) {
        if (!rejected && !is_spent(token)) earliest = std::min(earliest, try_at(token));
    }
    const bool none = earliest == TimePoint::max();
    return std::max(next_try(health_), none ? TimePoint{} : earliest);
}

bool Rotation::may_recover() const
{
    const auto tokens = usable_tokens(*record_);
    return why_dead() && std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
               return !is_spent(token);
           });
}

// Gone, or as good as gone.
bool Rotation::is_spent(const HeldToken& token) const
{
    const bool revoked = revoked_ && token.value == record_->current.value;
    return revoked || deleted_.contains(token.id) || tried_.contains(token.id) ||
           has_expired(token);
}

}  // namespace patkeeper
