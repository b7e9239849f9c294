#include "client/logout_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

Profile profile(std::string name)
{
    Profile profile;
    profile.profile = std::move(name);
    return profile;
}

}  // namespace

TEST(LogoutText, AsksWithEveryName)
{
    EXPECT_EQ(question_for_all({profile("a"), profile("b\n")}, Tokens::deleted),
              "Delete the tokens of 2 profiles (a, b?) and forget them? [y/N] ");
    EXPECT_EQ(question_for_all({profile("a")}, Tokens::kept),
              "Forget 1 profile (a), leaving their tokens alive? [y/N] ");
}

TEST(LogoutText, IsALineForEachProfile)
{
    EXPECT_EQ(logged_out("a", {}), "a: logged out\n");
    EXPECT_EQ(logged_out("a", {{"0123456789abcdef", "x"}, {}}),
              "a: logged out; still alive at the workspace: 0123456789ab, x\n");
    EXPECT_EQ(
        logged_out("a", {{"x"}, {"0123456789abcdef", "y"}}),
        "a: logged out; still alive at the workspace: x; could not be deleted at the workspace: "
        "0123456789ab, y\n");
    EXPECT_EQ(not_logged_out(
                  "a", {ExitCode::try_later, "the keyring is locked.", Try{"patkeeper unlock"}}),
              "a: not logged out: the keyring is locked. Try: patkeeper unlock\n");
    EXPECT_EQ(not_logged_out("admin", still_needed({"sql", "jobs"})),
              "admin: not logged out: its token is needed to delete those of sql, jobs. Try: "
              "patkeeper logout --all\n");
}

TEST(LogoutText, SaysWhatToDoWithTokensThatAreLeft)
{
    EXPECT_EQ(to_be_deleted_by_hand({}), "");
    const std::vector<RemoveProfile::Reply> some{{{"a"}, {}}, {{}, {"a"}}};
    for (const auto& left : some) {
        EXPECT_EQ(to_be_deleted_by_hand(left),
                  "Delete what is still alive in the workspace when nothing uses it: Settings, "
                  "Developer, Access tokens.\n");
    }
}

TEST(LogoutText, FailsWhereATokenLivesThatWasToBeDeleted)
{
    EXPECT_EQ(code_of({}), ExitCode::done);
    EXPECT_EQ(code_of({{"a"}, {}}), ExitCode::done);
    EXPECT_EQ(code_of({{}, {"a"}}), ExitCode::failed);
}
