#include "client/parent_shell.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

TEST(ParentShell, IsKnownByItsName)
{
    EXPECT_EQ(shell_named("bash"), Shell::bash);
    EXPECT_EQ(shell_named("zsh"), Shell::zsh);
    EXPECT_EQ(shell_named("fish"), Shell::fish);
    EXPECT_EQ(shell_named("dash"), Shell::sh);
    EXPECT_EQ(shell_named("make"), Shell::sh);
    EXPECT_EQ(shell_named("tcsh"), std::nullopt);
    EXPECT_EQ(shell_named("pwsh"), std::nullopt);
}
