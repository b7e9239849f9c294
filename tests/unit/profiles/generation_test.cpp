#include "daemon/profiles/generation.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

namespace {

using Served = std::vector<std::pair<std::string, std::string>>;

std::string generation(const Served& served)
{
    std::vector<std::pair<ProfileName, TokenId>> typed;
    for (const auto& [profile, id] : served)
        typed.emplace_back(ProfileName(profile), TokenId(id));
    return generation_of(std::move(typed));
}

}  // namespace

TEST(Generation, IsTheSameForTheSameTokensInAnyOrder)
{
    EXPECT_EQ(generation({{"a", "1"}, {"b", "2"}}), generation({{"b", "2"}, {"a", "1"}}));
    EXPECT_EQ(generation({}), generation({}));
}

TEST(Generation, IsAnotherForEveryOtherSet)
{
    const std::vector<Served> sets{{},
                                   {{"a", "1"}},
                                   {{"a", "2"}},
                                   {{"b", "1"}},
                                   {{"a1", ""}},
                                   {{"a", "1"}, {"b", "2"}},
                                   {{"a", "2"}, {"b", "1"}}};
    for (const auto& one : sets) {
        for (const auto& other : sets) {
            EXPECT_EQ(generation(one) == generation(other), &one == &other);
        }
    }
}

TEST(Generation, IsALineOfHexadecimalDigits)
{
    EXPECT_EQ(generation({{"a", "1"}}).size(), 64U);
    EXPECT_EQ(generation({}).find_first_not_of("0123456789abcdef"), std::string::npos);
}
