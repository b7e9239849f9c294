// Whether the current token lives: it may have expired; a refusal is a doubt, two of them are certainty.
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

void Rotation::current_works(TimePoint now)
{
    current_proved_ = true;
    revoked_ = false;
    refused_.erase(record_->current.id);
    doubted_.reset();
    last_proof_ = server(now);
}

// One refusal is a doubt; a second one a minute later means revoked, unless the token was new at the
// first. Then the keyring is read again: it may hold something better.
void Rotation::refused_current(TimePoint now)
{
    if (!doubted_ || now < *doubted_ || is_new(record_->current, *doubted_)) doubted_ = now;
    if (now - *doubted_ >= doubt_time && !revoked_) {
        revoked_ = true;
        loaded_ = false;
        health_.hasten();  // what else is held has not been tried yet
    }
    if (!revoked_) return;
    next_health_ = now + health_interval;
    look_again_.reset();
    swept_ = server(now);  // nor does what is done late wait for it
}

// The second look settles it, no matter who made the first call. A logout has its own rules.
void Rotation::refused(const SharedSecret& bearer, const WorkspaceError& error, TimePoint now)
{
    note_clock(now);
    const bool serves = record_ && record_->leaving == Leaving::no && is_current(bearer);
    if (!serves || doubted_) return;
    health_.fail(error_of(error, Asker::own), now, 0);
    refused_current(now);
}

// Not yet known everywhere, though it may have worked already somewhere.
bool Rotation::is_new(const HeldToken& token, TimePoint now) const
{
    return server(now) - token.creation < new_token_grace;
}

// A token in doubt is looked at again before anything else is done with it.
TimePoint Rotation::next_try(const Backoff& work) const
{
    const bool waits = doubted_ && !revoked_ && &work != &store_;
    return waits ? std::max(work.not_before(), *doubted_ + doubt_time) : work.not_before();
}

std::optional<WhyNot> Rotation::why_dead() const
{
    if (has_expired(record_->current)) return WhyNot{ProfileTrouble::expired, "it has expired"};
    if (revoked_) {
        return WhyNot{ProfileTrouble::revoked,
                      "the workspace says that it is not a valid token (revoked or deleted there)"};
    }
    return std::nullopt;
}

}  // namespace patkeeper
