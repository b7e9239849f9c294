#include "client/other_machines_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 20);

Profile profile(std::string name)
{
    Profile profile;
    profile.profile = std::move(name);
    profile.host = "https://h.example";
    profile.identity = "me@example.com";
    return profile;
}

}  // namespace

TEST(OtherMachinesText, ShowsWhatOtherMachinesHave)
{
    EXPECT_EQ(no_other_tokens(profile("a")),
              "There are no tokens of patkeeper's on other machines for me@example.com at "
              "https://h.example.\n");
    OtherToken used{"0123456789abcdef", "two\twords", to_millis(now - 49h), {}, {}};
    used.expiry_time = to_millis(now + 50h);
    used.last_used = to_millis(now - 3h);
    const OtherToken fresh{"short", "b", to_millis(now), {}, {}};
    EXPECT_EQ(
        other_tokens(profile("a"), {used, fresh}, now),
        "Made by patkeeper for me@example.com at https://h.example, and held by no profile here:\n"
        "  0123456789ab  profile two?words, made 2 days ago, expires in 2 days, last used 3 "
        "hours ago\n"
        "  short  profile b, made just now, never expires, never used\n");
    EXPECT_EQ(question_for_others(1), "Delete 1 token? What uses it fails from then on. [y/N] ");
    EXPECT_EQ(question_for_others(2), "Delete 2 tokens? What uses them fails from then on. [y/N] ");
}

TEST(OtherMachinesText, SaysWhatBecameOfThem)
{
    EXPECT_EQ(deleted_others(2, {}), "Deleted 2 tokens of other machines.\n");
    EXPECT_EQ(deleted_others(2, {{"0123456789abcdef", "it is not another machine's"}}),
              "Not deleted: 0123456789ab: it is not another machine's\n"
              "Deleted 1 token of other machines.\n");
}
