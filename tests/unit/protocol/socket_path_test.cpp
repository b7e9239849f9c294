#include "protocol/socket_path.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

using patkeeper::process_environment;
using patkeeper::socket_path;

namespace {

std::string path_with(std::map<std::string, std::string> variables)
{
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    return socket_path(environment, 1000);
}

}  // namespace

TEST(SocketPath, IsTheFirstThatTheEnvironmentNames)
{
    EXPECT_EQ(path_with({{"PATKEEPER_SOCKET", "/s"}, {"XDG_RUNTIME_DIR", "/x"}}), "/s");
    EXPECT_EQ(path_with({{"XDG_RUNTIME_DIR", "/x"}}), "/x/patkeeper/patkeeper.sock");
    EXPECT_EQ(path_with({}), "/run/user/1000/patkeeper/patkeeper.sock");
}

TEST(SocketPath, TakesAnEmptyVariableForNone)
{
    ::setenv("PATKEEPER_TEST_VARIABLE", "", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), std::nullopt);
    ::setenv("PATKEEPER_TEST_VARIABLE", "x", 1);  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), "x");
    ::unsetenv("PATKEEPER_TEST_VARIABLE");  // NOLINT(concurrency-mt-unsafe): one thread
    EXPECT_EQ(process_environment("PATKEEPER_TEST_VARIABLE"), std::nullopt);
}
