#pragma once
#include "protocol/error.hpp"
#include "protocol/time_point.hpp"

#include <optional>

namespace patkeeper {

// When one kind of work may be tried again, and what went wrong: exponential with full jitter, never
// earlier than the other side asked. Times are local. The random number is an argument.
class Backoff {
public:
    static constexpr Duration first = std::chrono::seconds(2);  // upper bound after one failure
    static constexpr Duration longest = std::chrono::minutes(10);
    static constexpr Duration shortest = std::chrono::milliseconds(200);  // never spin

    // `random` is in [0, 1).
    void fail(Error error, TimePoint now, double random, std::optional<Duration> at_least = {});
    // As fail, but until a time that is known.
    void hold(Error error, TimePoint until);
    void clear();
    // Lets the next try happen at once, for somebody who asked; not against the other side's wish.
    void hasten();
    // The local clock was set: moves what is waited for along with it.
    void shift(Duration by);

    [[nodiscard]] TimePoint not_before() const noexcept { return not_before_; }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
    [[nodiscard]] int failures() const noexcept { return failures_; }
    // Whether the other side wants no try yet: not even somebody who asks changes that.
    [[nodiscard]] bool holds(TimePoint now) const noexcept { return wished_ && now < not_before_; }

private:
    int failures_ = 0;
    bool wished_ = false;  // not_before_ is the other side's wish
    TimePoint not_before_{};
    std::optional<Error> error_;
};

}  // namespace patkeeper
