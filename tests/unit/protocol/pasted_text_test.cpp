#include "protocol/pasted_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using patkeeper::is_quoted;
using patkeeper::trimmed;

TEST(PastedText, LosesWhatComesAlongAroundIt)
{
    for (const std::string blank : {" ",
                                    "\t",
                                    "\r",
                                    "\n",
                                    "\r\n",
                                    "\v",
                                    "\f",
                                    "\xC2\x85",
                                    "\xC2\xA0",
                                    "\xE1\x9A\x80",
                                    "\xE2\x80\x80",
                                    "\xE2\x80\x83",
                                    "\xE2\x80\x8A",
                                    "\xE2\x80\x8B",
                                    "\xE2\x80\xA8",
                                    "\xE2\x80\xA9",
                                    "\xE2\x80\xAF",
                                    "\xE2\x81\x9F",
                                    "\xE2\x81\xA0",
                                    "\xE3\x80\x80",
                                    "\xEF\xBB\xBF",
                                    "\xEF\xBB\xBF \xC2\xA0\t"}) {
        EXPECT_EQ(trimmed(blank + "a" + blank + "b" + blank), "a" + blank + "b") << blank;
        EXPECT_EQ(trimmed(blank + blank), "") << blank;
    }
    EXPECT_EQ(trimmed(""), "");
}

TEST(PastedText, KeepsCharactersThatShareTheBytesOfABlank)
{
    for (const std::string text :
         {"\xC3\xA0", "\xA0", "\xC2", "\xC2\xA1", "\xEF\xBB\xBE", "\xEF\xBB"})
        EXPECT_EQ(trimmed(text), text);
}

TEST(PastedText, KnowsAQuoteAtEitherEnd)
{
    for (const auto* text : {"\"a\"",
                             "'a'",
                             "`a`",
                             "\"\"",
                             "\"",
                             "\"a",
                             "a\"",
                             "\"a'",
                             "\xE2\x80\x9C"
                             "a\xE2\x80\x9D"})
        EXPECT_TRUE(is_quoted(text)) << text;
    for (const auto* text : {"", "a", "a\"b\"c"})
        EXPECT_FALSE(is_quoted(text)) << text;
}
