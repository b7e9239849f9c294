#pragma once
#include "protocol/time_point.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace patkeeper::simulation {

// True time, and what happens when. What happens at the same time, happens in the order in which it
// was arranged.
class Timeline {
public:
    explicit Timeline(TimePoint start) : now_(start) {}

    [[nodiscard]] TimePoint now() const { return now_; }
    void at(TimePoint when, std::function<void()> what)
    {
        events_.emplace(std::pair(std::max(when, now_), ++arranged_), std::move(what));
    }
    void after(Duration wait, std::function<void()> what) { at(now_ + wait, std::move(what)); }

    // Lets the next thing happen; false where there is none before `end`.
    bool step(TimePoint end)
    {
        if (events_.empty() || events_.begin()->first.first >= end) return false;
        auto event = events_.extract(events_.begin());
        now_ = event.key().first;
        event.mapped()();
        return true;
    }

private:
    TimePoint now_;
    std::uint64_t arranged_ = 0;
    std::map<std::pair<TimePoint, std::uint64_t>, std::function<void()>> events_;
};

}  // namespace patkeeper::simulation
