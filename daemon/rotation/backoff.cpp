#include "daemon/rotation/backoff.hpp"

#include <algorithm>

namespace patkeeper {

void Backoff::fail(Error error, TimePoint now, double random, std::optional<Duration> at_least)
{
    constexpr int doublings_to_longest = 9;
    const auto bound = std::min(longest, first * (1 << std::min(failures_, doublings_to_longest)));
    const auto drawn = std::chrono::duration_cast<Duration>(bound * random);
    const auto wait = std::max({drawn, shortest, at_least.value_or(Duration::zero())});
    ++failures_;
    wished_ = at_least.has_value();
    not_before_ = now + wait;
    error_ = std::move(error);
}

void Backoff::hold(Error error, TimePoint until)
{
    wished_ = true;
    not_before_ = until;
    error_ = std::move(error);
}

void Backoff::clear()
{
    *this = Backoff();
}

void Backoff::hasten()
{
    if (!wished_) not_before_ = TimePoint{};
}

void Backoff::shift(Duration by)
{
    if (not_before_ != TimePoint{}) not_before_ += by;
}

}  // namespace patkeeper
