#include "daemon/process/random.hpp"

#include <gtest/gtest.h>

#include <set>

using patkeeper::random_fraction;
using patkeeper::random_hex;

TEST(Random, HexHasTwoDigitsForEachByte)
{
    EXPECT_EQ(random_hex(0), "");
    for (const std::size_t bytes : {1U, 8U, 16U, 32U}) {
        const auto text = random_hex(bytes);
        EXPECT_EQ(text.size(), 2 * bytes);
        EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos) << text;
    }
}

TEST(Random, HexDoesNotRepeat)
{
    std::set<std::string> seen;
    std::set<char> digits;
    for (int i = 0; i < 200; ++i) {
        const auto text = random_hex(16);
        EXPECT_TRUE(seen.insert(text).second);
        digits.insert(text.begin(), text.end());
    }
    EXPECT_EQ(digits.size(), 16U);
}

TEST(Random, FractionIsFrom0To1)
{
    double least = 1;
    double most = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto fraction = random_fraction();
        ASSERT_GE(fraction, 0.0);
        ASSERT_LT(fraction, 1.0);
        least = std::min(least, fraction);
        most = std::max(most, fraction);
    }
    EXPECT_LT(least, 0.1);
    EXPECT_GT(most, 0.9);
}
