#include "client/metadata_advice.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

TEST(MetadataAdvice, DependsOnTheCause)
{
    EXPECT_EQ(next_without_metadata("port 8423 of 127.0.0.1 is taken by another program"),
              "ss -ltnp 'sport = :8423'");
    EXPECT_NE(
        next_without_metadata("it is switched off (metadata.listen = \"\")").find("config.toml"),
        std::string::npos);
    EXPECT_EQ(next_without_metadata("it is taken"), "journalctl --user -u patkeeper -n 20");
    EXPECT_EQ(next_without_metadata(""), "journalctl --user -u patkeeper -n 20");
}

TEST(MetadataAdvice, TellsAWishFromATrouble)
{
    EXPECT_TRUE(is_switched_off("it is switched off (metadata.listen = \"\")"));
    EXPECT_FALSE(is_switched_off("port 8423 of 127.0.0.1 is taken by another program"));
}
