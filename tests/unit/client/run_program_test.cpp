#include "client/run_program.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

Ran shell(const std::string& script, std::chrono::milliseconds patience = 4s)
{
    return run_program({"sh", "-c", script}, patience);
}

}  // namespace

TEST(RunProgram, TellsTheCodeAndWhatWasSaid)
{
    const auto ran = shell("echo out; echo err >&2; exit 3");
    EXPECT_EQ(ran.code, 3);
    EXPECT_EQ(ran.said, "out\nerr\n");
    EXPECT_EQ(run_program({"/nonexistent"}, 4s).code, 127);
    EXPECT_EQ(shell("kill -9 $$").code, -1);
}

TEST(RunProgram, GivesItNothingToReadAndNoIgnoredPipe)
{
    EXPECT_EQ(shell("read line || echo nothing").said, "nothing\n");
    EXPECT_EQ(shell("kill -PIPE $$; echo survived").said, "");
}

TEST(RunProgram, KeepsSoMuchAndNoMore)
{
    EXPECT_EQ(shell("head -c 65536 /dev/zero").said.size(), max_said);
    EXPECT_EQ(shell("head -c 65537 /dev/zero").said.size(), max_said);
}

TEST(RunProgram, EndsWhatTakesTooLong)
{
    EXPECT_EQ(shell("exec sleep 60", 50ms).code, -1);
}
