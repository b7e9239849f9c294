#include "client/expiry_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

std::int64_t in(Duration duration)
{
    return to_millis(now + duration);
}

std::string expiry(std::optional<std::int64_t> time)
{
    Profile profile;
    profile.expiry_time = time;
    return expiry_text(profile, now);
}

}  // namespace

TEST(ExpiryText, CountsToTheExpiryAndFromIt)
{
    EXPECT_EQ(expiry(std::nullopt), "never expires");
    EXPECT_EQ(expiry(in(12 * 24h)), "expires in 12 days");
    EXPECT_EQ(expiry(in(1ms)), "expires in moments");
    EXPECT_EQ(expiry(in(0ms)), "expired moments ago");
    EXPECT_EQ(expiry(in(-49h)), "expired 2 days ago");
}

TEST(ExpiryText, IsNotKnownOfATokenThatMayNotListItself)
{
    Profile profile;
    profile.scopes = std::vector<std::string>();
    EXPECT_EQ(expiry_text(profile, now), "expiry not known");
    profile.scopes = {"sql"};
    EXPECT_EQ(expiry_text(profile, now), "never expires");
}

TEST(RotationText, TellsWhatComesNext)
{
    Profile profile;
    EXPECT_EQ(rotation_text(profile, now), "no rotation due");
    profile.next_rotation = in(8 * 24h);
    EXPECT_EQ(rotation_text(profile, now), "next rotation in 8 days");
    profile.next_rotation = in(0ms);
    EXPECT_EQ(rotation_text(profile, now), "next rotation now");
    profile.next_try = in(5min);
    EXPECT_EQ(rotation_text(profile, now), "next try in 5 minutes");
    profile.state = State::static_;
    EXPECT_EQ(rotation_text(profile, now), "not rotated");
    profile.state = State::unusable;
    EXPECT_EQ(rotation_text(profile, now), "log in again");
}

TEST(RetiringText, SaysWhichAndUntilWhen)
{
    EXPECT_EQ(retiring_text({"0123456789abcdef", in(23h)}, now),
              "retiring 0123456789ab, deleted in 23 hours");
    EXPECT_EQ(retiring_text({"", in(-1h)}, now), "retiring (id not known), deleted now");
}
