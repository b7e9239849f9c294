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
    EXPECT_EQ(url_of_helper_key(last_helper_key("https://h.example")), "https://h.example");
    for (const auto* key : {"credential.helper",
                            "credential..helper",
                            "credential.https://h.username",
                            "x.y.helper",
                            ""}) {
        EXPECT_EQ(url_of_helper_key(key), "") << key;
    }
}

TEST(GitSetup, KnowsWhetherGitTellsAnotherHelper)
{
    const std::string url = "https://h.example";
    const auto key = helper_key(url);
    const GitSetting reset{"global", key, ""};
    const GitSetting ours{"global", key, "patkeeper"};
    const auto store = [](const char* scope, std::string of = "credential.helper") {
        return GitSetting{scope, std::move(of), "store"};
    };
    using Settings = std::vector<GitSetting>;
    for (const auto& settings :
         {Settings{store("system"), reset, ours},
          {store("global"), reset, ours},
          {{"global", "credential.helper", "patkeeper"}},
          {reset, {"global", key, "!patkeeper git-credential -p x"}},
          {reset, ours, store("global", "credential.https://*.com.helper")}}) {
        EXPECT_TRUE(asks_only_ours(url, settings));
        EXPECT_FALSE(other_helper(url, settings));
    }
    for (const auto& settings :
         {Settings{},
          {store("system"), ours},
          {reset, ours, store("global")},
          {reset, ours, {"global", key, "cache --timeout 60"}},
          {reset, ours, {"global", last_helper_key(url), "/opt/x y"}},
          {reset, ours, store("global", "credential.https://*.example.helper")}}) {
        EXPECT_FALSE(asks_only_ours(url, settings));
    }
    const Settings in_repository{reset, ours, store("local")};
    EXPECT_TRUE(asks_only_ours(url, in_repository));
    EXPECT_EQ(other_helper(url, in_repository)->value, "store");
    EXPECT_FALSE(can_be_dropped(store("local")) || can_be_dropped(store("command")));
}

TEST(GitSetup, NamesTheCommandThatForgetsAHelper)
{
    EXPECT_EQ(forget_command({"local", "credential.helper", "store --file it's"}),
              "git config --local --unset-all --fixed-value credential.helper "
              "'store --file it'\\''s'");
    EXPECT_EQ(forget_command({"local", "credential.helper", "!echo password=hush"}),
              "git config --local --edit");
    EXPECT_EQ(forget_command({"command", "credential.helper", "store"}),
              "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS");
}

TEST(GitSetup, FindsWhatItSetUp)
{
    const auto key = helper_key("https://a.example");
    const auto last = last_helper_key("https://b.example");
    EXPECT_EQ(urls_set_up({{"global", key, ""},
                           {"global", last, ""},
                           {"global", key, "patkeeper"},
                           {"global", last, "patkeeper"},
                           {"local", "credential.https://c.example.helper", ""},
                           {"local", "credential.https://c.example.helper", "patkeeper"},
                           {"global", "credential.https://d.example.helper", "patkeeper"},
                           {"global", "credential.helper", ""},
                           {"global", "credential.helper", "patkeeper"}}),
              (Values{"https://a.example", "https://b.example"}));
}

TEST(GitSetup, IsForEachHostOnce)
{
    std::vector<Profile> profiles(3);
    profiles[0].host = profiles[2].host = "https://b.example";
    profiles[1].host = "https://a.example";
    EXPECT_EQ(urls_of(profiles), (Values{"https://a.example", "https://b.example"}));
}
