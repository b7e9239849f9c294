#include "protocol/generation_path.hpp"

#include <gtest/gtest.h>

using patkeeper::generation_path;

TEST(GenerationPath, LiesBesideTheSocket)
{
    EXPECT_EQ(generation_path("/run/user/1/patkeeper/patkeeper.sock"),
              "/run/user/1/patkeeper/generation");
    EXPECT_EQ(generation_path("/s"), "/generation");
    EXPECT_EQ(generation_path("s"), "generation");
}
