#include "client/event_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

Event event(const Profile& profile)
{
    return {"changed", "P", profile};
}

Profile rotated()
{
    Profile profile;
    profile.token_id = "0123456789abcdef";
    profile.expiry_time = to_millis(now + 48h);
    profile.next_rotation = to_millis(now + 24h);
    return profile;
}

}  // namespace

TEST(EventText, TellsWhatAProfileHasBecome)
{
    EXPECT_EQ(event_text(event(rotated()), now),
              "P: active, token 0123456789ab, expires in 2 days, next rotation in 1 day");
    auto profile = rotated();
    profile.state = State::failing;
    profile.last_error = "no\nroute";
    profile.next_try = to_millis(now + 1min);
    profile.retiring = {{"fedcba9876543210", to_millis(now + 1h)}};
    EXPECT_EQ(event_text(event(profile), now),
              "P: failing, token 0123456789ab, expires in 2 days, next try in 1 minute, "
              "retiring fedcba987654, deleted in 1 hour: no?route");
}

TEST(EventText, TellsThatOneIsGone)
{
    EXPECT_EQ(event_text({"removed", "P", std::nullopt}, now), "P: logged out");
}
