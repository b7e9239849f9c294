#include "protocol/token_value.hpp"

#include <gtest/gtest.h>

#include <string>

using patkeeper::is_token_value;

TEST(TokenValue, IsPrintableAsciiWithoutSpace)
{
    for (int c = 0; c < 256; ++c) {
        const std::string text{'d', static_cast<char>(c), 'p'};
        EXPECT_EQ(is_token_value(text), c >= 0x21 && c <= 0x7E) << c;
    }
    EXPECT_TRUE(is_token_value("dapi0123456789abcdef"));
    EXPECT_FALSE(is_token_value("dapié"));
}

TEST(TokenValue, HasFrom1To512Characters)
{
    EXPECT_FALSE(is_token_value(""));
    EXPECT_TRUE(is_token_value("x"));
    EXPECT_TRUE(is_token_value(std::string(512, 'x')));
    EXPECT_FALSE(is_token_value(std::string(513, 'x')));
}
