#pragma once
#include "daemon/process/clock.hpp"
#include "tests/simulation/timeline.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>

namespace patkeeper::simulation {

// The wall clock of one computer: true time, and what it was set to be off by. Whoever sleeps wakes at
// the deadline, or when a suspended computer resumes; within a minute where the clock was set.
class ComputerClock final : public Clock {
public:
    explicit ComputerClock(Timeline& timeline) : timeline_(timeline) {}

    TimePoint now() const override { return timeline_.now() + offset_; }
    asio::awaitable<void> sleep_until(TimePoint deadline) override;

    [[nodiscard]] Duration offset() const { return offset_; }
    void set_offset(Duration offset, Duration noticed_after);
    void suspend() { suspended_ = true; }
    void resume();
    // Off: who sleeps is cut short and throws, as does who wants to sleep. On: a new start.
    void turn_off();
    void turn_on() { on_ = true; }

private:
    struct Sleeper {
        asio::steady_timer timer;
        bool woken = false;
    };
    void notice(bool set_back, Duration after);
    void wake(TimePoint up_to);
    void arm();

    Timeline& timeline_;
    Duration offset_{};
    bool on_ = false;
    bool suspended_ = false;
    std::optional<Duration> set_back_asleep_;  // noticed so long after waking
    std::multimap<TimePoint, std::shared_ptr<Sleeper>> sleepers_;
    std::set<TimePoint> alarms_;  // true times at which it is looked who is to be woken
};

}  // namespace patkeeper::simulation
