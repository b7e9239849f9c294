#include "client/similar.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

namespace {

const std::vector<std::string> known{"login", "logout", "status", "setup-git", "DEFAULT", "dev"};

std::string meant(std::string_view typed)
{
    return similar(typed, known).value_or("-");
}

}  // namespace

TEST(Similar, FindsTheWordBehindATypingError)
{
    const std::vector<std::pair<const char*, const char*>> cases{
        {"default", "DEFAULT"},
        {"Default", "DEFAULT"},
        {"logn", "login"},
        {"lgoin", "login"},
        {"loginn", "login"},
        {"logot", "logout"},
        {"stat", "status"},
        {"statsu", "status"},
        {"setup_git", "setup-git"},
        {"setupgit", "setup-git"},
        {"Dev", "dev"},
        {"dve", "dev"},
    };
    for (const auto& [typed, word] : cases)
        EXPECT_EQ(meant(typed), word) << typed;
}

TEST(Similar, FindsNothingWhereNothingIsClose)
{
    for (const auto* typed : {"", "x", "prod", "frob", "out", "unrelated-name"})
        EXPECT_EQ(meant(typed), "-") << typed;
    EXPECT_EQ(meant(std::string(100'000, 'a')), "-");
    EXPECT_EQ(similar("a", {}), std::nullopt);
}

TEST(Similar, IsAskedInParentheses)
{
    EXPECT_EQ(did_you_mean("logn", known), " (did you mean login?)");
    EXPECT_EQ(did_you_mean("frob", known), "");
}
