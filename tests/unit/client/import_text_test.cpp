#include "client/import_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(ImportText, QuotesTheDefaultProfileForToml)
{
    EXPECT_NE(another_default("my one").find("default_profile = \"my one\" in"), std::string::npos);
    EXPECT_NE(another_default("a\\b").find("default_profile = 'a\\b' in"), std::string::npos);
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
    EXPECT_EQ(failed_line("my one", {ExitCode::refused, "dead.", Try{"patkeeper unlock"}}),
              "my one: failed: dead. Try: patkeeper unlock\n");
}

TEST(ImportText, NamesWhoseTokenIsDead)
{
    const auto advice = [](const Error& error) {
        return not_imported("my one", "https://h.example", error, from_millis(0)).advice;
    };
    EXPECT_EQ(advice(WorkspaceRejected{"h", 403, "403", WorkspaceTrouble::dead_token, "any words"}),
              Advice(Try{"patkeeper login --profile 'my one' --host https://h.example"}));
    EXPECT_EQ(advice(StoreLocked{}), Advice(Try{"patkeeper unlock"}));
    EXPECT_EQ(advice(WorkspaceRejected{"h", 503, "", {}, "Invalid access token"}),
              Advice(Hint{"Run the command again in a few minutes."}));
}

TEST(ImportText, SaysWhereTheTokensStillAre)
{
    const auto alive = still_in_plaintext("/h/cfg", Imported::stays_alive);
    EXPECT_TRUE(alive.starts_with("/h/cfg still holds the imported tokens in plaintext.")) << alive;
    EXPECT_NE(alive.find("stay alive"), std::string::npos);
    EXPECT_NE(alive.find("Try: patkeeper setup-databrickscfg"), std::string::npos);
    EXPECT_NE(still_in_plaintext("f", Imported::is_deleted).find("are deleted"), std::string::npos);
}
