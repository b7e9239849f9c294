#include "client/git_helpers.hpp"

#include <gtest/gtest.h>

using namespace patkeeper::client;

namespace {

std::string helpers(const std::vector<GitSetting>& settings)
{
    std::string values;
    for (const auto& helper : helpers_for("https://h.example", settings))
        values += helper.value + ";";
    return values;
}

}  // namespace

TEST(GitHelpers, AreReadFromWhatGitPrints)
{
    using namespace std::string_view_literals;
    const auto settings = parse_git_settings(
        "system\0credential.helper\nstore\0"
        "global\0credential.helper\n\0"
        "local\0credential.https://h.example.helper\n/opt/p x\ny\0"
        "global\0credential.helper\0"sv);
    ASSERT_EQ(settings.size(), 4U);
    EXPECT_EQ(settings[0].scope, "system");
    EXPECT_EQ(settings[0].value, "store");
    EXPECT_EQ(settings[1].value, "");
    EXPECT_EQ(settings[2].key, "credential.https://h.example.helper");
    EXPECT_EQ(settings[2].value, "/opt/p x\ny");
    EXPECT_EQ(settings[3].value, "");
    EXPECT_TRUE(parse_git_settings("").empty());
    EXPECT_TRUE(parse_git_settings("global\0"sv).empty());
}

TEST(GitHelpers, AreReadBehindWarningsOfGit)
{
    using namespace std::string_view_literals;
    const auto settings = parse_git_settings(
        "warning: unable to access '/etc/gitconfig': Is a directory\n"
        "warning: once more\n"
        "global\0credential.helper\nstore\0"sv);
    ASSERT_EQ(settings.size(), 1U);
    EXPECT_EQ(settings[0].scope, "global");
    EXPECT_EQ(settings[0].key, "credential.helper");
    EXPECT_TRUE(parse_git_settings("warning: unable to access '/h/.gitconfig'\n").empty());
}

TEST(GitHelpers, AreThoseForTheHost)
{
    EXPECT_EQ(helpers({{"", "credential.helper", "a"},
                       {"", "credential.https://h.example.helper", "b"},
                       {"", "credential.https://H.example/.helper", "c"},
                       {"", "credential.https://*.example.helper", "d"},
                       {"", "credential.https://other.example.helper", "e"},
                       {"", "credential.http://h.example.helper", "f"},
                       {"", "credential.https://h.example.usehttppath", "g"}}),
              "a;b;c;d;");
}

TEST(GitHelpers, AreForgottenAtAnEmptyOne)
{
    EXPECT_EQ(helpers({{"", "credential.helper", "store"},
                       {"", "credential.https://other.example.helper", ""}}),
              "store;");
    EXPECT_EQ(helpers({{"", "credential.helper", "store"},
                       {"", "credential.https://h.example.helper", ""},
                       {"", "credential.helper", "patkeeper"}}),
              "patkeeper;");
}

TEST(GitHelpers, AreKnownByTheirProgram)
{
    const auto plain = [](const char* value) { return is_plaintext_store({"", "", value}); };
    EXPECT_TRUE(plain("store"));
    EXPECT_TRUE(plain("store --file ~/.x"));
    EXPECT_TRUE(plain("/usr/lib/git-core/git-credential-store"));
    EXPECT_TRUE(plain("/opt/my\\ tools/git-credential-store --file=x"));
    EXPECT_TRUE(plain("!git credential-store --file patkeeper"));
    EXPECT_TRUE(plain("store --file ~/.patkeeper"));
    EXPECT_FALSE(plain("!echo store"));
    EXPECT_FALSE(plain("!"));
    EXPECT_FALSE(plain("patkeeper"));
    EXPECT_FALSE(plain("cache"));
    EXPECT_TRUE(is_patkeeper({"", "", "/usr/bin/git-credential-patkeeper"}));
    EXPECT_TRUE(is_patkeeper({"", "", "!patkeeper git-credential"}));
    EXPECT_FALSE(is_patkeeper({"", "", "libsecret"}));
    for (const auto* ours : {"patkeeper --profile x",
                             "!patkeeper git-credential --profile 'my one'",
                             "!\"/opt/my tools/patkeeper\" git-credential",
                             "!'/opt/my tools/git-credential-patkeeper' -p x",
                             "/opt/my\\ tools/git-credential-patkeeper",
                             "!PATKEEPER_PROFILE=x exec patkeeper git-credential"}) {
        EXPECT_TRUE(is_patkeeper({"", "", ours})) << ours;
    }
    for (const auto* other :
         {"store --file ~/.patkeeper", "!echo patkeeper", "/x/patkeeper/tool", "!"})
        EXPECT_FALSE(is_patkeeper({"", "", other})) << other;
}

TEST(GitHelpers, MatchAWildcardAsGitDoes)
{
    const auto is_for = [](const std::string& pattern, const char* url) {
        return !helpers_for(url, {{"", "credential." + pattern + ".helper", "a"}}).empty();
    };
    EXPECT_TRUE(is_for("https://*.example", "https://h.example"));
    EXPECT_TRUE(is_for("https://*.example/", "https://h.example"));
    EXPECT_TRUE(is_for("*.example", "https://h.example"));
    EXPECT_TRUE(is_for("https://*.*:8443", "https://h.example:8443"));
    EXPECT_TRUE(is_for("https://*:8443", "https://localhost:8443"));
    EXPECT_FALSE(is_for("https://*:8443", "https://localhost"));
    EXPECT_FALSE(is_for("https://*.example", "https://a.b.example"));
    EXPECT_FALSE(is_for("https://*.example", "https://h.example:8443"));
    EXPECT_FALSE(is_for("https://*", "https://h.example"));
    EXPECT_FALSE(is_for("https://h*.example", "https://h.example"));
    EXPECT_FALSE(is_for("http://*.example", "https://h.example"));
}

TEST(GitHelpers, MayNameAProfile)
{
    const auto named = [](const char* value) {
        return profile_named_by({"", "", value}).value_or("none");
    };
    EXPECT_EQ(named("patkeeper --profile dev"), "dev");
    EXPECT_EQ(named("!patkeeper git-credential --profile='my one' --host h"), "my one");
    EXPECT_EQ(named("!\"/a b/patkeeper\" git-credential -p \"my one\""), "my one");
    EXPECT_EQ(named("patkeeper --profile"), "none");
    EXPECT_EQ(named("patkeeper"), "none");
    EXPECT_EQ(named("other --profile dev"), "none");
}
