#include "protocol/workspace.hpp"

#include <gtest/gtest.h>

using patkeeper::is_account_console;
using patkeeper::Workspace;

namespace {

std::string url_of(std::string_view text)
{
    const auto workspace = Workspace::parse(text);
    return workspace ? workspace->url() : "invalid: " + workspace.error().reason;
}

}  // namespace

TEST(Workspace, IsTheCanonicalUrl)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"https://adb-1.2.azuredatabricks.net", "https://adb-1.2.azuredatabricks.net"},
        {"adb-1.2.azuredatabricks.net", "https://adb-1.2.azuredatabricks.net"},
        {"  HTTPS://ADB-1.Azuredatabricks.NET/ ", "https://adb-1.azuredatabricks.net"},
        {"https://h.example/browse/folders?o=12#x", "https://h.example"},
        {"https://h.example:443", "https://h.example"},
        {"h.example:8443", "https://h.example:8443"},
        {"https://h.example:65535", "https://h.example:65535"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"http://localhost", "http://localhost"},
        {"http://[::1]:80", "http://[::1]"},
        {"https://[::1]:8443/x", "https://[::1]:8443"},
    };
    for (const auto& [text, url] : cases) {
        EXPECT_EQ(url_of(text), url) << text;
    }
}

TEST(Workspace, RefusesWhatIsNoWorkspaceUrl)
{
    for (const auto* text : {"",
                             " ",
                             "https://",
                             "ftp://h.example",
                             "http://h.example",
                             "http://127.0.0.1.evil.example",
                             "https://user@h.example",
                             "https://u:p@h.example",
                             "https://h.example:0",
                             "https://h.example:65536",
                             "https://h ex",
                             "https://h\n.example",
                             "https://h%0aexample",
                             "https://h.example/?o=abc",
                             "https://h.example/?o="}) {
        EXPECT_EQ(url_of(text).rfind("invalid: ", 0), 0U) << text << " gave " << url_of(text);
    }
    EXPECT_EQ(url_of("https://" + std::string(2041, 'a')).rfind("invalid: ", 0), 0U);
}

TEST(Workspace, TakesTheIdFromAPastedUrl)
{
    for (const auto* text : {"https://h.example/?o=123",
                             "https://h.example/a/b?x=1&w=123",
                             "h.example?workspace_id=123#notebook"}) {
        const auto workspace = Workspace::parse(text);
        ASSERT_TRUE(workspace) << text;
        EXPECT_EQ(workspace->id(), "123") << text;
    }
    EXPECT_EQ(Workspace::parse("https://h.example/?q=123")->id(), std::nullopt);
}

TEST(Workspace, AnswersToItsUrlAndToItsOwnIdOnly)
{
    const auto one = *Workspace::parse("https://h.example/?o=1");
    EXPECT_TRUE(one.answers_to(*Workspace::parse("H.example")));
    EXPECT_TRUE(one.answers_to(one));
    EXPECT_FALSE(one.answers_to(*Workspace::parse("https://h.example/?o=2")));
    EXPECT_FALSE(one.answers_to(*Workspace::parse("https://h.example:8443")));
    EXPECT_FALSE(one.answers_to(*Workspace::parse("https://evil-h.example")));
}

TEST(Workspace, KnowsAccountConsoles)
{
    EXPECT_TRUE(is_account_console(*Workspace::parse("https://accounts.cloud.databricks.com/")));
    EXPECT_FALSE(is_account_console(*Workspace::parse("https://accounts.example")));
}
