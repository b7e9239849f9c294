#include "protocol/machine.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

using patkeeper::machine_and_user;

TEST(Machine, IsNamedWithItsUser)
{
    const auto name = machine_and_user();
    const auto user = ":" + std::to_string(::getuid());
    EXPECT_TRUE(name.ends_with(user)) << name;
    EXPECT_GT(name.size(), user.size()) << "the machine has a name";
    EXPECT_EQ(machine_and_user(), name);
}
