#include "client/unserved.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

TEST(Unserved, IsSaidOfTheProfile)
{
    Profile admin;
    admin.profile = "a\tb";
    EXPECT_EQ(passed_by(admin),
              "a?b: skipped: it issues tokens for other profiles and is not served itself\n");
}

TEST(Unserved, IsToldFromNoProfileAtAll)
{
    EXPECT_EQ(nothing_to_set_up({}).sentence, "there is no profile yet");
    const auto failure = nothing_to_set_up({Profile()});
    EXPECT_EQ(failure.code, ExitCode::no_profile);
    EXPECT_NE(failure.sentence.find("allow_issuer"), std::string::npos);
}
