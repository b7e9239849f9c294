#pragma once
#include "protocol/time_point.hpp"

#include <boost/asio/awaitable.hpp>

namespace patkeeper {

namespace asio = boost::asio;

class Clock {
public:
    virtual ~Clock() = default;

    [[nodiscard]] virtual TimePoint now() const = 0;

    // Throws operation_aborted when cancelled.
    [[nodiscard]] virtual asio::awaitable<void> sleep_until(TimePoint deadline) = 0;
};

}  // namespace patkeeper
