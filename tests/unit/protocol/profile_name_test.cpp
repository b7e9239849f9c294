#include "protocol/profile_name.hpp"

#include <gtest/gtest.h>

#include <string>

using patkeeper::is_profile_name;

namespace {

std::string repeat(std::string_view character, int times)
{
    std::string text;
    for (int i = 0; i < times; ++i)
        text += character;
    return text;
}

}  // namespace

TEST(ProfileName, IsWhatFitsIntoDatabrickscfg)
{
    for (const auto* name :
         {"DEFAULT", "a", "my profile", "a.b-c_d/e@f", "[x", "größe", "本番", "😀"}) {
        EXPECT_TRUE(is_profile_name(name)) << name;
    }
}

TEST(ProfileName, HasNoBracketQuoteOrControlCharacter)
{
    for (const auto* name : {"",
                             "a]",
                             "\"a\"",
                             "it's",
                             "`a`",
                             "a\nb",
                             "a\tb",
                             "\x1b[31m",
                             "a\x7f",
                             "a\xC2\x80",
                             "\xC2\x9F",
                             "a\xC2\x85z",
                             " a",
                             "a ",
                             " "}) {
        EXPECT_FALSE(is_profile_name(name)) << name;
    }
    EXPECT_FALSE(is_profile_name({"a\0b", 3}));
    EXPECT_TRUE(is_profile_name("\xC2\xA1")) << "the first printable one after the C1 controls";
}

TEST(ProfileName, HasAtMost64Characters)
{
    for (const auto* character : {"x", "é", "本", "😀"}) {
        EXPECT_TRUE(is_profile_name(repeat(character, 64))) << character;
        EXPECT_FALSE(is_profile_name(repeat(character, 65))) << character;
    }
}
