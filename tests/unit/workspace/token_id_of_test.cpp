#include "daemon/workspace/token_id_of.hpp"

#include <gtest/gtest.h>

TEST(TokenIdOf, IsTheSha256InHex)
{
    EXPECT_EQ(patkeeper::token_id_of(patkeeper::Secret("abc")).str(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(patkeeper::token_id_of(patkeeper::Secret()).str(),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
