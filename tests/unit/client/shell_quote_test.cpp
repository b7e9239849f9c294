#include "client/shell_quote.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

namespace {

std::string quoted(std::string_view text, Shell shell)
{
    return std::string(quote(text, shell));
}

}  // namespace

TEST(ShellQuote, LeavesNothingToThePosixShells)
{
    for (const auto shell : {Shell::sh, Shell::bash, Shell::zsh}) {
        EXPECT_EQ(quoted("", shell), "''");
        EXPECT_EQ(quoted("a b", shell), "'a b'");
        EXPECT_EQ(quoted("$(rm -rf ~) `x` \\ \" !1 \n", shell), "'$(rm -rf ~) `x` \\ \" !1 \n'");
        EXPECT_EQ(quoted("a'; evil '", shell), "'a'\\''; evil '\\'''");
    }
}

TEST(ShellQuote, EscapesTheTwoCharactersOfFish)
{
    EXPECT_EQ(quoted("a'b\\", Shell::fish), "'a\\'b\\\\'");
    EXPECT_EQ(quoted("\\'; evil", Shell::fish), "'\\\\\\'; evil'");
    EXPECT_EQ(quoted("$HOME (x)", Shell::fish), "'$HOME (x)'");
}

TEST(ShellQuote, WritesJson)
{
    EXPECT_EQ(quoted("a\"b\\\n", Shell::json), R"("a\"b\\\n")");
}

TEST(ShellQuote, QuotesForPeopleOnlyWhereItMust)
{
    EXPECT_EQ(shown("DEFAULT"), "DEFAULT");
    EXPECT_EQ(shown("https://h.example:8443"), "https://h.example:8443");
    EXPECT_EQ(shown("my profile"), "'my profile'");
    EXPECT_EQ(shown("~"), "'~'");
    EXPECT_EQ(shown(""), "''");
}
