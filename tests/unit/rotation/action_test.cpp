#include "daemon/rotation/action.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;

TEST(Action, IsNamedInTwoWordsAtMost)
{
    EXPECT_EQ(name_of(Wait{}), "wait");
    EXPECT_EQ(name_of(Finish{}), "finish");
    EXPECT_EQ(name_of(Read{}), "read");
    EXPECT_EQ(name_of(Write{Write::Purpose::drop_retired, {}, {}}), "write drop_retired");
    EXPECT_EQ(name_of(Remove{}), "remove");
    EXPECT_EQ(name_of(Create{}), "create");
    EXPECT_EQ(name_of(List{List::Purpose::settle, {}}), "list settle");
    EXPECT_EQ(name_of(Delete{Delete::Reason::logout, {}, {}}), "delete logout");
    EXPECT_EQ(name_of(Prove{Prove::Subject::candidate, {}}), "prove candidate");
}
