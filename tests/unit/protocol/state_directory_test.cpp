#include "protocol/state_directory.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

std::optional<std::string> directory_with(std::map<std::string, std::string> variables)
{
    return patkeeper::state_directory([&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    });
}

}  // namespace

TEST(StateDirectory, IsTheUsersOwn)
{
    EXPECT_EQ(directory_with({{"XDG_STATE_HOME", "/x"}, {"HOME", "/h"}}), "/x/patkeeper");
    EXPECT_EQ(directory_with({{"HOME", "/h"}}), "/h/.local/state/patkeeper");
    EXPECT_EQ(directory_with({{"XDG_STATE_HOME", "x"}, {"HOME", "/h"}}),
              "/h/.local/state/patkeeper");
    EXPECT_EQ(directory_with({}), std::nullopt);
}

TEST(StateDirectory, HasAFolderForEachMachine)
{
    const auto one = patkeeper::machine_directory("/s", "1e2d5dd6c4e84a0c9a1bd9f4d8b0c3a7");
    EXPECT_EQ(one, "/s/5c99ce30-e7e9-5c03-8e09-2c70c9630265")
        << "another name would lose the metadata port that tools know";
    EXPECT_NE(one, patkeeper::machine_directory("/s", "2e2d5dd6c4e84a0c9a1bd9f4d8b0c3a7"));
}
