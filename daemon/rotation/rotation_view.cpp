// What Rotation tells: the token to serve, and the state to show.
#include "daemon/rotation/due.hpp"
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
    return current(now);
}

std::optional<Error> Rotation::why_unserved() const
{
    if (is_served() || !record_) return std::nullopt;
    return Error(TokenUnusable{record_->profile.str(),
                               "it issues tokens for other profiles, and allow_issuer in its "
                               "configuration does not let it serve anybody else"});
}

Result<Rotation::Served, Error> Rotation::current(TimePoint now) const
{
    if (!record_) return store_.error().value_or(StoreLocked{});
    const auto& name = record_->profile.str();
    const bool leaving =
        record_->leaving != Leaving::no || (writing_ && writing_->record.leaving != Leaving::no);
    if (leaving) return Error(TokenUnusable{name, "it is being logged out"});
    if (auto reason = why_dead(now)) return Error(TokenUnusable{name, *std::move(reason)});

    const auto& token = record_->current;
    Served served{&token, now + token.overlap, std::nullopt};
    if (token.expiry) {
        served.expiry = local(*token.expiry);
        served.valid_until = std::min(served.valid_until, *served.expiry);
    }
    if (!writing_) return served;
    // A promotion may be happening: the token may be deleted as soon as the record then says.
    for (const auto& retiring : writing_->record.retiring) {
        if (retiring.token.id != token.id) continue;
        served.valid_until =
            std::clamp(local(retiring.delete_after - clock_error), now, served.valid_until);
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

std::optional<std::string> Rotation::why_dead(TimePoint now) const
{
    const auto& expiry = record_->current.expiry;
    if (expiry && *expiry <= server(now)) return "it has expired";
    if (revoked_) return "the workspace says that it is no valid token (revoked or deleted there)";
    return std::nullopt;
}

std::optional<std::string> Rotation::why_impossible(TimePoint now) const
{
    const auto asker = this->asker(now);
    if (!asker) return asker.error().reason;
    if (record_->current.id.empty() && !policy_.issuer) {
        return "the workspace did not list its token when it was logged in, so what it may do is "
               "not known: log in again";
    }
    if (unlisted_ && is_undescribed(record_->current)) {
        return "its issuer " + policy_.issuer->str() +
               " does not list its token and scopes, so it may be another identity's";
    }
    if (policy_.scopes && !policy_.issuer && !may_ask(policy_.scopes)) {
        return "with the configured scopes its successor could not be replaced: they need "
               "\"authentication\", or the profile an issuer";
    }
    return std::nullopt;
}

const Backoff* Rotation::failing() const
{
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

std::optional<Error> Rotation::hindrance(TimePoint now) const
{
    return mint_.holds(now) ? mint_.error() : std::nullopt;
}

bool Rotation::is_fresh(TimePoint now) const
{
    return now - seen_ <= record_freshness && seen_ <= now;
}

bool Rotation::may_recover(TimePoint now) const
{
    const auto tokens = usable_tokens(*record_);
    return why_dead(now) && std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
               return !is_spent(token, now);
           });
}

// A token in doubt is looked at again before anything else is done with it.
TimePoint Rotation::next_try(const Backoff& work) const
{
    const bool waits = in_doubt() && &work != &store_;
    return waits ? std::max(work.not_before(), *doubted_ + doubt_time) : work.not_before();
}

TimePoint Rotation::next_stand_in_try(TimePoint now) const
{
    auto earliest = TimePoint::max();
    for (const auto& [token, delete_after, rejected] : record_->retiring) {
        if (!rejected && !is_spent(token, now)) earliest = std::min(earliest, try_at(token));
    }
    const bool none = earliest == TimePoint::max();
    return std::max(next_try(health_), none ? TimePoint{} : earliest);
}

std::optional<TimePoint> Rotation::next_rotation(TimePoint now) const
{
    const bool automatic = policy_.enabled && record_->rotates;
    if (!automatic || why_impossible(now) || revoked_) return std::nullopt;
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
    profile.next_rotation = to_millis(next_rotation(now));
    for (const auto& retiring : record_->retiring) {
        profile.retiring.push_back(
            {retiring.token.id.str(), patkeeper::to_millis(local(retiring.delete_after))});
    }
    if (auto reason = why_dead(now)) {
        profile.state = may_recover(now) ? State::failing : State::unusable;
        if (may_recover(now)) profile.next_try = patkeeper::to_millis(next_stand_in_try(now));
        profile.last_error = std::move(reason);
        profile.next_rotation.reset();
    } else if (auto impossible = why_impossible(now); impossible && failing() == &mint_) {
        profile.state = State::static_;  // minting failed, and is not tried again like this
        profile.last_error = std::move(impossible);
    } else if (const auto* backoff = failing()) {
        profile.state = State::failing;
        profile.last_error = patkeeper::describe(*backoff->error());
        profile.next_try = patkeeper::to_millis(next_try(*backoff));
    } else if (impossible) {
        profile.state = State::static_;
        profile.last_error = std::move(impossible);
    } else if (!policy_.enabled || !record_->rotates) {
        profile.state = State::static_;
        profile.last_error = "rotation is switched off";
    } else {
        profile.state = State::active;
    }
    return profile;
}

}  // namespace patkeeper
