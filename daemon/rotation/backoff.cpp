#include "daemon/rotation/backoff.hpp"

namespace patkeeper {

void Backoff::fail(Error error, TimePoint now, double random)
{
    constexpr int doublings_to_longest = 9;
    const auto bound = std::min(longest, first * (1 << std::min(failures_, doublings_to_longest)));
    const auto drawn = std::chrono::duration_cast<Duration>(bound * random);
    ++failures_;
    retry_at_ = now + std::max(drawn, shortest);
    error_ = std::move(error);
}

void Backoff::hold(Error error, TimePoint until)
{
    held_until_ = until;
    error_ = std::move(error);
}

void Backoff::clear()
{
    *this = Backoff();
}

void Backoff::forgive(TimePoint now)
{
    if (!holds(now)) return clear();
    failures_ = 0;
    retry_at_ = {};
}

void Backoff::shift(Duration by)
{
    for (auto* time : {&retry_at_, &held_until_}) {
        if (*time != TimePoint{}) *time += by;
    }
}

}  // namespace patkeeper
