#include "client/environment_with.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

std::vector<std::string> changed(std::vector<const char*> before, std::vector<Variable> variables)
{
    before.push_back(nullptr);
    std::vector<std::string> after;
    for (const auto& entry : environment_with(before.data(), variables))
        after.emplace_back(entry);
    return after;
}

}  // namespace

TEST(EnvironmentWith, SetsUnsetsAndLeavesTheRest)
{
    std::vector<Variable> variables;
    variables.push_back({"A", Secret("new=1")});
    variables.push_back({"B", std::nullopt});
    variables.push_back({"C", Secret("")});
    EXPECT_EQ(changed({"A=old", "AB=2", "B=3", "A=twice", "D=", "broken"}, std::move(variables)),
              (std::vector<std::string>{"AB=2", "D=", "broken", "A=new=1", "C="}));
}

TEST(EnvironmentWith, TakesAnEmptyOne)
{
    EXPECT_EQ(changed({}, {}), std::vector<std::string>{});
}
