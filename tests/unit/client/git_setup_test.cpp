#include "client/git_setup.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using Values = std::vector<std::string>;

TEST(GitSetup, IsTwoValuesOfOneKey)
{
    EXPECT_EQ(helper_key("https://h.example:8443"), "credential.https://h.example:8443.helper");
    EXPECT_TRUE(is_set_up({"", "patkeeper"}));
    EXPECT_TRUE(is_set_up({"store", "", "patkeeper", "cache"}));
    for (const auto& values :
         {Values{}, {"patkeeper"}, {"patkeeper", ""}, {"", "store", "patkeeper"}}) {
        EXPECT_FALSE(is_set_up(values));
    }
}

TEST(GitSetup, LeavesTheUsersOwnWhenItIsTakenBack)
{
    EXPECT_EQ(without_ours({"", "patkeeper"}), Values{});
    EXPECT_EQ(without_ours({"", "store", "patkeeper", "", "patkeeper", "cache"}),
              (Values{"", "store", "patkeeper", "cache"}));
    EXPECT_EQ(without_ours({"patkeeper"}), Values{"patkeeper"});
}

TEST(GitSetup, FindsTheHostInAKey)
{
    EXPECT_EQ(url_of_helper_key(helper_key("https://h.example")), "https://h.example");
    for (const auto* key : {"credential.helper",
                            "credential..helper",
                            "credential.https://h.username",
                            "x.y.helper",
                            ""}) {
        EXPECT_EQ(url_of_helper_key(key), "") << key;
    }
}

TEST(GitSetup, IsForEachHostOnce)
{
    std::vector<Profile> profiles(3);
    profiles[0].host = profiles[2].host = "https://b.example";
    profiles[1].host = "https://a.example";
    EXPECT_EQ(urls_of(profiles), (Values{"https://a.example", "https://b.example"}));
}
