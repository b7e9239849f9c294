#include "client/hook_code.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

namespace {

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

// What it does is for real shells to say: tests/integration/hook_test.py.
TEST(HookCode, NamesTheFileAndTheShell)
{
    for (const auto& [shell, name] : {std::pair(Shell::bash, "bash"),
                                      std::pair(Shell::zsh, "zsh"),
                                      std::pair(Shell::fish, "fish")}) {
        const auto code = hook_code(shell, "/run/generation");
        EXPECT_TRUE(holds(code, "<'/run/generation'")) << code;
        EXPECT_TRUE(holds(code, std::string("env --shell ") + name + " ")) << code;
        EXPECT_FALSE(holds(code, "@")) << code;
    }
}

TEST(HookCode, QuotesTheFile)
{
    EXPECT_TRUE(holds(hook_code(Shell::bash, "/a'b $(x)@shell@"), "<'/a'\\''b $(x)@shell@'"));
    EXPECT_TRUE(holds(hook_code(Shell::fish, "/a'b\\"), "<'/a\\'b\\\\'"));
}
