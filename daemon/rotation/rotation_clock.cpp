// The server's clock, by the Date of its answers, and a local one that was set.
#include "daemon/rotation/rotation.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

}  // namespace

// Set back by an hour, the clock must not make anything wait for an hour more. (Forward it looks like
// sleep, after which what is due is due.)
void Rotation::note_clock(TimePoint now)
{
    const auto jump = now - last_now_;
    last_now_ = now;
    if (jump >= -clock_tolerance) return;
    skew_ -= jump;
    asked_ += jump;
    next_health_ += jump;
    recheck_ += jump;
    if (doubted_) *doubted_ += jump;
    for (auto& [id, when] : refused_)
        when += jump;
    if (created_) *created_ += jump;
    if (candidate_proved_) *candidate_proved_ += jump;
    for (auto* backoff : {&store_, &mint_, &proof_, &retire_, &health_})
        backoff->shift(jump);
}

// An answer without a Date leaves us with our own idea: nothing better can be asked for.
template <class T>
void Rotation::observe(const Answer<T>& answer, TimePoint now)
{
    note_clock(now);
    if (answer.date) {
        // It was that second, at some time between the question and the answer.
        const auto least = *answer.date - now;
        const auto most = *answer.date + 999ms - asked_;
        skew_ = std::max(std::min(skew_, most), least);
    }
    const auto error = answer.error();
    const bool answered = answer.date || !error || error->status != 0;
    if (answered) heard_ = server(now);
    // Where the clock was set during the call, our idea may still be wrong.
    if (answer.date) heard_ = std::min(heard_, *answer.date + 999ms);
}

template void Rotation::observe(const Answer<void>&, TimePoint);
template void Rotation::observe(const Answer<MintedToken>&, TimePoint);
template void Rotation::observe(const Answer<Identity>&, TimePoint);
template void Rotation::observe(const Answer<std::vector<TokenInfo>>&, TimePoint);

bool Rotation::has_expired(const HeldToken& token) const
{
    return token.expiry && has_passed(*token.expiry);
}

bool Rotation::may_have_expired(TimePoint now) const
{
    if (!record_ || why_dead()) return false;
    const auto& expiry = record_->current.expiry;
    return expiry && *expiry <= server(now);
}

bool Rotation::is_about_to_ask(TimePoint now) const
{
    const bool acts =
        loaded_ && store_.not_before() <= now && record_ && record_->leaving == Leaving::no;
    return acts && may_have_expired(now) && next_try(health_) <= now;
}

}  // namespace patkeeper
