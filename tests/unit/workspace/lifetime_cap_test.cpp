#include "daemon/workspace/lifetime_cap.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using patkeeper::Duration;
using patkeeper::lifetime_cap;
using namespace std::chrono_literals;

namespace {

constexpr Duration day = 24h;

struct Case {
    std::string message;
    std::optional<Duration> cap;
};

}  // namespace

TEST(LifetimeCap, IsReadFromTheMessage)
{
    const std::vector<Case> cases{
        {"Token lifetime must not exceed 90 days.", 90 * day},
        {"The maximum token lifetime is 1 day", day},
        {"lifetime exceeds 7776000 seconds", 90 * day},
        {"lifetime too long: maximum is 7776000s.", 90 * day},
        {"lifetime must be at most 90 days (7776000 seconds)", 90 * day},
        {"lifetime_seconds must be less than or equal to 7776000", 90 * day},
        {"lifetime_seconds must be between 1 and 7776000", 90 * day},
        {"Lifetime of 100 days exceeds the maximum of 30 Days", 30 * day},
        {"lifetime_seconds 8640000 exceeds 2592000", 30 * day},
        // The shortest that is believed, and one short of it.
        {"maximum lifetime: 3600 seconds", 1h},
        {"maximum lifetime: 3599 seconds", std::nullopt},
        // What was asked is no cap, one second less is.
        {"maximum lifetime: 8640000 seconds", std::nullopt},
        {"maximum lifetime: 8639999 seconds", 100 * day - 1s},
        // Not a number in a unit that is known.
        {"lifetime too long", std::nullopt},
        {"lifetime must not exceed 90", std::nullopt},
        {"lifetime must not exceed 3 months", std::nullopt},
        {"lifetime must not exceed 90 daylights", std::nullopt},
        {"lifetime must not exceed 9223372036854775807 days", std::nullopt},
        {"lifetime must not exceed 99999999999999999999 seconds", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& [message, cap] : cases) {
        EXPECT_EQ(lifetime_cap(message, 100 * day), cap) << message;
    }
}
