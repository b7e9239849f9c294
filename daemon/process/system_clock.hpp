#pragma once
#include "daemon/process/clock.hpp"

namespace patkeeper {

class SystemClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] asio::awaitable<void> sleep_until(TimePoint deadline) override;
};

}  // namespace patkeeper
