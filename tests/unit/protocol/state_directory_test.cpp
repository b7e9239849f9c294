#include "protocol/state_directory.hpp"

#include <gtest/gtest.h>

#include <map>

namespace {

std::string directory_with(std::map<std::string, std::string> variables)
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
}
