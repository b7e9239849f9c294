#pragma once
#include "protocol/error.hpp"
#include "protocol/time_point.hpp"

#include <algorithm>
#include <optional>

namespace patkeeper {

// When one kind of work may be tried again, and what went wrong: exponential with full jitter, and not
// before the time that the other side, or a rule, names. Times are local. The random number is an
// argument.
class Backoff {
public:
    static constexpr Duration first = std::chrono::seconds(2);  // upper bound after one failure
    static constexpr Duration longest = std::chrono::minutes(10);
    static constexpr Duration shortest = std::chrono::milliseconds(200);  // never spin

    // `random` is in [0, 1).
    void fail(Error error, TimePoint now, double random);
    // Until a known time: nobody hastens that.
    void hold(Error error, TimePoint until);
    void clear();
    // Lets the next try happen at once, for somebody who asked. A hold stays.
    void hasten() { retry_at_ = {}; }
    // Forgets the failures, not a hold.
    void forgive(TimePoint now);
    // The local clock was set: moves what is waited for along with it.
    void shift(Duration by);

    [[nodiscard]] TimePoint not_before() const noexcept { return std::max(retry_at_, held_until_); }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
    [[nodiscard]] int failures() const noexcept { return failures_; }
    [[nodiscard]] bool holds(TimePoint now) const noexcept { return now < held_until_; }

private:
    int failures_ = 0;
    TimePoint retry_at_{};
    TimePoint held_until_{};
    std::optional<Error> error_;
};

}  // namespace patkeeper
