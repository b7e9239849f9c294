// What Rotation tells: the token to serve, and the state to show.
#include "daemon/rotation/due.hpp"
#include "daemon/rotation/error_trouble.hpp"
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

std::optional<std::int64_t> to_millis(std::optional<TimePoint> time)
{
    if (!time) return std::nullopt;
    return patkeeper::to_millis(*time);
}

}  // namespace

Result<Rotation::Served, Error> Rotation::serve(TimePoint now) const
{
    if (auto unserved = why_unserved()) return *std::move(unserved);
    auto served = current(now);
    if (served && may_have_expired(now)) return unsure_of_expiry();
    return served;
}

std::optional<Error> Rotation::why_unserved() const
{
    if (is_served() || !record_) return std::nullopt;
    return Error(TokenUnusable{record_->profile.str(),
                               ProfileTrouble::not_served,
                               "it issues tokens for other profiles, and allow_issuer in its "
                               "configuration does not let it serve anybody else"});
}

// It cannot be told without the workspace whether the token or the local clock is at its end.
Error Rotation::unsure_of_expiry() const
{
    return health_.error().value_or(
        TokenUnusable{record_->profile.str(),
                      ProfileTrouble::seems_expired,
                      "it seems to have expired, by this computer's clock"});
}

Result<Rotation::Served, Error> Rotation::current(TimePoint now) const
{
    if (!record_) return store_.error().value_or(StoreLocked());
    const auto& name = record_->profile.str();
    const bool leaving =
        record_->leaving != Leaving::no || (writing_ && writing_->record.leaving != Leaving::no);
    if (leaving)
        return Error(TokenUnusable{name, ProfileTrouble::leaving, "it is being logged out"});
    if (auto dead = why_dead())
        return Error(TokenUnusable{name, dead->cause, std::move(dead->reason)});

    const auto& token = record_->current;
    Served served{&token, now + token.overlap, std::nullopt};
    // What is being written of it is known already.
    const bool described = writing_ && writing_->record.current.id == token.id;
    const auto& expiry = described ? writing_->record.current.expiry : token.expiry;
    if (expiry) {
        served.expiry = local(*expiry);
        served.valid_until = std::min(served.valid_until, *served.expiry);
    }
    if (!writing_) return served;
    // A promotion may be happening: the token may be deleted as soon as the record then says.
    for (const auto& retiring : writing_->record.retiring) {
        if (retiring.token.id != token.id) continue;
        const auto kept = std::max(local(retiring.delete_after - clock_error), now);
        served.valid_until = std::min(served.valid_until, kept);
    }
    return served;
}

bool Rotation::keeps(const TokenId& id) const
{
    const auto* arriving = std::get_if<TakeIn>(&request_);
    if (arriving != nullptr && arriving->record.current.id == id) return true;
    const auto* record = writing_ ? &writing_->record : record_ ? &*record_ : nullptr;
    return record != nullptr && record->leaving == Leaving::no && holds(*record, id);
}

const Backoff* Rotation::failing() const
{
    // A token in doubt is looked at before anything else is tried again.
    const bool doubt_tells = doubted_ && !revoked_ && health_.error() && !store_.error();
    if (doubt_tells) return &health_;
    for (const auto* backoff : {&store_, &mint_, &proof_, &health_, &retire_}) {
        if (backoff->error()) return backoff;
    }
    return nullptr;
}

std::optional<Error> Rotation::trouble() const
{
    const auto* backoff = failing();
    return backoff == nullptr ? std::nullopt : backoff->error();
}

std::optional<TimePoint> Rotation::next_rotation() const
{
    const bool automatic = policy_.enabled && record_->rotates;
    if (!automatic || why_impossible() || revoked_) return std::nullopt;
    return local(due_time(record_->current, policy_, last_proof_));
}

std::optional<Profile> Rotation::view(TimePoint now) const
{
    if (!record_) return std::nullopt;
    const auto& current = record_->current;
    Profile profile;
    profile.profile = record_->profile.str();
    profile.host = record_->workspace.url();
    profile.workspace_id = record_->workspace.id();
    profile.identity = record_->identity.user_name;
    profile.token_id = current.id.str();
    profile.scopes = current.scopes;
    profile.creation_time = patkeeper::to_millis(local(current.creation));
    if (current.expiry) profile.expiry_time = patkeeper::to_millis(local(*current.expiry));
    if (policy_.issuer) profile.issuer = policy_.issuer->str();
    profile.served = is_served();
    if (tokens_in_use_) profile.tokens_in_use = static_cast<std::int64_t>(*tokens_in_use_);
    profile.next_rotation = to_millis(next_rotation());
    for (const auto& retiring : record_->retiring) {
        profile.retiring.push_back(
            {retiring.token.id.str(), patkeeper::to_millis(local(retiring.delete_after))});
    }
    const auto say = [&](ProfileTrouble cause, std::string reason) {
        profile.cause = cause;
        profile.last_error = std::move(reason);
    };
    if (auto dead = why_dead()) {
        profile.state = may_recover() ? State::failing : State::unusable;
        if (may_recover()) profile.next_try = patkeeper::to_millis(next_stand_in_try());
        say(dead->cause, std::move(dead->reason));
        profile.next_rotation.reset();
    } else if (may_have_expired(now)) {
        profile.state = State::failing;
        say(trouble_of(unsure_of_expiry()), patkeeper::describe(unsure_of_expiry()));
        profile.next_try = patkeeper::to_millis(next_try(health_));
    } else if (auto impossible = why_impossible(); impossible && failing() == &mint_) {
        profile.state = State::static_;  // minting failed, and is not tried again like this
        say(impossible->cause, std::move(impossible->reason));
    } else if (const auto* backoff = failing()) {
        profile.state = State::failing;
        say(trouble_of(*backoff->error()), patkeeper::describe(*backoff->error()));
        profile.next_try = patkeeper::to_millis(next_try(*backoff));
    } else if (impossible) {
        profile.state = State::static_;
        say(impossible->cause, std::move(impossible->reason));
    } else if (!policy_.enabled || !record_->rotates) {
        profile.state = State::static_;
        say(policy_.enabled ? ProfileTrouble::not_asked_for : ProfileTrouble::switched_off,
            "rotation is switched off");
    } else {
        profile.state = State::active;
    }
    return profile;
}

}  // namespace patkeeper
