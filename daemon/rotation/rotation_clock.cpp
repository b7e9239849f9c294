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
    for (auto& [id, until] : spared_)
        until += jump;
    recheck_ += jump;
    if (doubted_) *doubted_ += jump;
    for (auto& [id, when] : refused_)
        when += jump;
    if (created_) *created_ += jump;
    if (candidate_proved_) *candidate_proved_ += jump;
    for (auto* backoff : {&store_, &mint_, &proof_, &retire_, &health_})
        backoff->shift(jump);
}

void Rotation::observe(const std::optional<TimePoint>& date, TimePoint now)
{
    note_clock(now);
    if (!date) return;
    // It was that second, somewhen between the question and the answer.
    const auto least = *date - now;
    const auto most = *date + 999ms - asked_;
    skew_ = std::max(std::min(skew_, most), least);
}

}  // namespace patkeeper
