#include "client/doctor/findings_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

const Findings some{ok("daemon", "running"),
                    warning("git", "does not ask", Hint{"Ask git."}),
                    bad("key\x1bring", {ExitCode::try_later, "locked", Try{"patkeeper unlock"}})};

}  // namespace

TEST(FindingsText, HasALineForEachAndTheAdviceBelow)
{
    EXPECT_EQ(findings_text(some, {}),
              "ok       daemon: running\n"
              "warning  git: does not ask\n"
              "         Hint: Ask git.\n"
              "bad      key?ring: locked\n"
              "         Try: patkeeper unlock\n"
              "1 error, 1 warning.\n");
    EXPECT_EQ(findings_text({ok("daemon", "running")}, {}),
              "ok       daemon: running\nAll is well.\n");
}

TEST(FindingsText, HasACommandForAdviceToAskDoctor)
{
    const Findings asked{warning("git", "why", AskDoctor{})};
    EXPECT_NE(findings_text(asked, {}).find("Try: patkeeper doctor\n"), std::string::npos);
    EXPECT_NE(findings_json(asked).find(R"("next":"patkeeper doctor","try":"patkeeper doctor"})"),
              std::string::npos);
}

TEST(FindingsText, PaintsTheGradeWhereItMay)
{
    EXPECT_EQ(findings_text({ok("daemon", "running")}, {.colours = true}),
              "\x1b[32mok\x1b[0m       daemon: running\nAll is well.\n");
}

TEST(FindingsText, IsOneObjectForPrograms)
{
    EXPECT_EQ(
        findings_json(some),
        R"({"findings":[{"check":"daemon","grade":"ok","why":"running","next":null,"try":null},)"
        R"({"check":"git","grade":"warning","why":"does not ask","next":"Ask git.","try":null},)"
        R"({"check":"key\u001bring","grade":"bad","why":"locked","next":"patkeeper unlock",)"
        R"("try":"patkeeper unlock"}]})"
        "\n");
}
