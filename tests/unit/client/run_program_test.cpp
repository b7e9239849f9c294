#include "client/run_program.hpp"

#include <gtest/gtest.h>

#include <csignal>

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

TEST(RunProgram, GivesItNothingToRead)
{
    EXPECT_EQ(shell("read line || echo nothing").said, "nothing\n");
}

// The client ignores it, and what is ignored stays so in another program: there a reader that has gone
// would end nothing.
TEST(RunProgram, DoesNotPassOnThatSigpipeIsIgnored)
{
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const auto ran = shell("kill -PIPE $$; echo survived");
    EXPECT_EQ(std::signal(SIGPIPE, before), SIG_IGN);  // ours is as it was
    EXPECT_EQ(ran.code, -1);
    EXPECT_EQ(ran.said, "");
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
