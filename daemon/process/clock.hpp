#pragma once
#include "protocol/time_point.hpp"

#include <boost/asio/awaitable.hpp>

namespace patkeeper {

namespace asio = boost::asio;

class Clock {
public:
    virtual ~Clock() = default;

    [[nodiscard]] virtual TimePoint now() const = 0;

    // Until the wall clock shows the deadline. It is looked at once a minute at least, so that who
    // sleeps through a suspend wakes then; ends early where it was set back. Throws
    // operation_aborted when cancelled.
    [[nodiscard]] virtual asio::awaitable<void> sleep_until(TimePoint deadline) = 0;
};

}  // namespace patkeeper
