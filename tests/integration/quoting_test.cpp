// What env prints, evaluated by the real shells: no value breaks out of its quotes, whatever it holds.
#include "client/env_statements.hpp"
#include "client/hook_code.hpp"
#include "client/run_program.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

struct RealShell {
    Shell language;
    std::vector<std::string> program;
};

const std::vector<RealShell> shells{{Shell::sh, {"dash", "-c"}},
                                    {Shell::bash, {"bash", "--norc", "-c"}},
                                    {Shell::zsh, {"zsh", "-f", "-c"}},
                                    {Shell::fish, {"fish", "--no-config", "-c"}}};

std::string every_ascii_character()
{
    std::string text;
    for (char c = 1; c < 127; ++c)
        text += c;
    return text;
}

// Each would run `echo broken`, or become another text, in one shell or another.
std::vector<std::string> hostile_texts()
{
    return {"",
            "'; echo broken; '",
            "\\'; echo broken; \\'",
            "\\\\'; echo broken; '",
            "$(echo broken)",
            "`echo broken`",
            "(echo broken)",
            "\"; echo broken; \"",
            "a\necho broken\n",
            "\\",
            "'",
            "\\'",
            "!!",
            "~",
            "*",
            "%s",
            "{a,b}",
            "\xC3\xA9",
            every_ascii_character()};
}

std::string evaluated(const RealShell& shell, const std::string& script)
{
    auto words = shell.program;
    words.push_back(script);
    const auto ran = run_program(std::move(words), 20s);
    EXPECT_EQ(ran.code, 0) << ran.said;
    return ran.said;
}

std::string statements(const std::string& value, Shell shell)
{
    std::vector<Variable> variables;
    variables.push_back({"VALUE", Secret(value)});
    return std::string(env_statements(variables, shell).reveal());
}

}  // namespace

TEST(Quoting, HoldsInEveryShell)
{
    for (const auto& shell : shells) {
        for (const auto& text : hostile_texts()) {
            const auto script = statements(text, shell.language) + "printf '%s|' \"$VALUE\"";
            EXPECT_EQ(evaluated(shell, script), text + "|") << script;
        }
    }
}

TEST(Quoting, HoldsWhenTheStatementsAreEvaluated)
{
    for (const auto& shell : shells) {
        for (const auto& text : hostile_texts()) {
            if (text.find('\n') != std::string::npos)
                continue;  // fish splits there, and no value has one
            const auto code = quote(statements(text, shell.language), shell.language);
            const auto script = shell.language == Shell::fish
                                    ? "eval (printf %s " + std::string(code) + ")"
                                    : "eval \"$(printf %s " + std::string(code) + ")\"";
            EXPECT_EQ(evaluated(shell, script + "; printf '%s|' \"$VALUE\""), text + "|") << script;
        }
    }
}

TEST(Quoting, HoldsForTheFileOfTheHook)
{
    for (const auto& shell : shells) {
        if (shell.language == Shell::sh) continue;
        for (const auto& text : hostile_texts()) {
            const auto code = hook_code(shell.language, "/nonexistent/" + text);
            EXPECT_EQ(evaluated(shell, code + "_patkeeper_refresh"), "") << code;
        }
    }
}
