#include "client/setup_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(SetupText, SaysWhatBecameOfTheTokens)
{
    EXPECT_NE(set_up("/h/cfg", Setup::added).find("/h/cfg"), std::string::npos);
    EXPECT_NE(set_up("/h/cfg", Setup::added).find("holds no token"), std::string::npos);
    EXPECT_NE(set_up("f", Setup::removed).find("does not come back"), std::string::npos);
    EXPECT_EQ(section_is_for_another_host({"a\tb", "https://h.example", std::nullopt, ""}),
              "a?b: left alone: its section is not for https://h.example. Hint: Rename one of the "
              "two.\n");
}

TEST(SetupText, NamesTheSectionThatWasMeant)
{
    const auto close = no_such_section("f", "default", {"a b", "DEFAULT"});
    EXPECT_EQ(close.code, ExitCode::no_profile);
    EXPECT_EQ(close.sentence, "f has no section default (did you mean DEFAULT?)");
    EXPECT_EQ(advice_text(close.advice),
              "Try: patkeeper setup-databrickscfg --remove --profile DEFAULT");
    EXPECT_EQ(advice_text(no_such_section("f", "a-b", {"a b"}).advice),
              "Try: patkeeper setup-databrickscfg --remove --profile 'a b'");
    const auto far = no_such_section("f", "elsewhere", {"a b"});
    EXPECT_EQ(far.sentence, "f has no section elsewhere");
    EXPECT_EQ(advice_text(far.advice), "Try: patkeeper setup-databrickscfg --remove");
}
