#include "client/doctor/findings_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

const Findings some{ok("daemon", "running"),
                    warning("git", "does not ask", "git config"),
                    bad("key\x1bring", {ExitCode::try_later, "locked", "patkeeper unlock"})};

}  // namespace

TEST(FindingsText, HasALineForEachAndTheCommandBelow)
{
    EXPECT_EQ(findings_text(some, {}),
              "ok       daemon: running\n"
              "warning  git: does not ask\n"
              "         Next: git config\n"
              "bad      key?ring: locked\n"
              "         Next: patkeeper unlock\n"
              "1 error, 1 warning.\n");
    EXPECT_EQ(findings_text({ok("daemon", "running")}, {}),
              "ok       daemon: running\nAll is well.\n");
}

TEST(FindingsText, PaintsTheGradeWhereItMay)
{
    EXPECT_EQ(findings_text({ok("daemon", "running")}, {.colours = true}),
              "\x1b[32mok\x1b[0m       daemon: running\nAll is well.\n");
}

TEST(FindingsText, IsOneObjectForPrograms)
{
    EXPECT_EQ(findings_json({some.begin(), some.begin() + 2}),
              R"({"findings":[{"check":"daemon","grade":"ok","why":"running","next":null},)"
              R"({"check":"git","grade":"warning","why":"does not ask","next":"git config"}]})"
              "\n");
}
