#include "client/doctor/bus_path.hpp"

#include <gtest/gtest.h>

using patkeeper::client::bus_path;

TEST(BusPath, IsTheFirstSocketOfTheAddress)
{
    EXPECT_EQ(bus_path("unix:path=/run/user/1/bus"), "/run/user/1/bus");
    EXPECT_EQ(bus_path("unix:guid=1,path=/a;unix:path=/b"), "/a");
    EXPECT_EQ(bus_path("unix:abstract=/tmp/x,guid=1"), std::string("\0/tmp/x", 7));
    EXPECT_EQ(bus_path("tcp:host=h,port=1"), std::nullopt);
    EXPECT_EQ(bus_path("unix:guid=1"), std::nullopt);
    EXPECT_EQ(bus_path("disabled:"), std::nullopt);
    EXPECT_EQ(bus_path(""), std::nullopt);
}
