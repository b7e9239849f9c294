#include "client/doctor/unit_state.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

TEST(UnitState, IsReadFromWhatSystemctlPrints)
{
    const auto states = parse_unit_states(
        "Id=a.socket\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n"
        "NeedDaemonReload=no\n\n"
        "Id=b.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n"
        "NeedDaemonReload=yes\n");
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states.at("a.socket").load, "loaded");
    EXPECT_EQ(states.at("a.socket").enabled, "enabled");
    EXPECT_EQ(states.at("a.socket").active, "active");
    EXPECT_FALSE(states.at("a.socket").changed_on_disk);
    EXPECT_EQ(states.at("b.service").load, "not-found");
    EXPECT_EQ(states.at("b.service").enabled, "");
    EXPECT_TRUE(states.at("b.service").changed_on_disk);
}

TEST(UnitState, OfWhatIsNoAnswerThereIsNone)
{
    EXPECT_TRUE(parse_unit_states("").empty());
    EXPECT_TRUE(parse_unit_states("Failed to connect to bus: No such file\n").empty());
    EXPECT_TRUE(parse_unit_states("LoadState=loaded").empty());
}
