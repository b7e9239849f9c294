#include "client/import_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(ImportText, QuotesTheDefaultProfileForToml)
{
    EXPECT_NE(another_default("my one").find("default_profile = \"my one\","), std::string::npos);
    EXPECT_NE(another_default("a\\b").find("default_profile = 'a\\b',"), std::string::npos);
}

TEST(ImportText, IsALineForEachProfile)
{
    Profile profile;
    profile.profile = "dev";
    profile.host = "https://h.example";
    profile.identity = "me\n@example.com";
    profile.state = State::static_;
    profile.last_error = "no scope";
    EXPECT_EQ(imported_line(profile, TimePoint()),
              "dev: imported from https://h.example as me?@example.com, never expires, not rotated"
              "; mind: no scope\n");
    EXPECT_EQ(skipped_line("a\tb", "it has no token"), "a?b: skipped: it has no token\n");
    EXPECT_EQ(skipped_line(std::string(257, 'a'), "x"),
              std::string(256, 'a') + "...: skipped: x\n");
    EXPECT_EQ(skipped_line(std::string(256, 'a'), "x"), std::string(256, 'a') + ": skipped: x\n");
    const auto failed = [](const char* next) {
        return failed_line("my one", "https://h.example", {ExitCode::refused, "dead.", next});
    };
    EXPECT_EQ(failed("patkeeper unlock"), "my one: failed: dead; next: patkeeper unlock\n");
    EXPECT_EQ(failed("patkeeper login with a token that is alive"),
              "my one: failed: dead; next: patkeeper login --profile 'my one' --host "
              "https://h.example with a token that is alive\n");
}

TEST(ImportText, SaysWhereTheTokensStillAre)
{
    const auto alive = still_in_plaintext("/h/cfg", Imported::stays_alive);
    EXPECT_TRUE(alive.starts_with("/h/cfg still holds the imported tokens in plaintext.")) << alive;
    EXPECT_NE(alive.find("stay alive"), std::string::npos);
    EXPECT_NE(alive.find("Next: patkeeper setup-databrickscfg"), std::string::npos);
    EXPECT_NE(still_in_plaintext("f", Imported::is_deleted).find("are deleted"), std::string::npos);
}
