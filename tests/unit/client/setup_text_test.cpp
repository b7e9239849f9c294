#include "client/setup_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(SetupText, SaysWhatBecameOfTheTokens)
{
    EXPECT_NE(set_up("/h/cfg", Setup::added).find("/h/cfg"), std::string::npos);
    EXPECT_NE(set_up("/h/cfg", Setup::added).find("holds no token"), std::string::npos);
    EXPECT_NE(set_up("f", Setup::removed).find("does not come back"), std::string::npos);
    EXPECT_EQ(section_is_for_another_host({"a\tb", "https://h.example", std::nullopt, ""}),
              "a?b: left alone: its section is not for https://h.example. Hint: Rename one of the "
              "two.\n");
}
