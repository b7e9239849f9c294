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
        {"[2001:db8::1]", "https://[2001:db8::1]"},
        {"10.1.2.3:8443", "https://10.1.2.3:8443"},
        {"localhost:8443", "https://localhost:8443"},
        {"https.example", "https://https.example"},
        {"\xEF\xBB\xBF\xC2\xA0\thttps://h.example\r\n", "https://h.example"},
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
                             "https://h.example:65979",
                             "https://h.example:99999999999",
                             "https://h ex",
                             "h",
                             "https://h",
                             "https://h.",
                             "h.example.",
                             "http://localhost.",
                             "https://h:8443/x.y",
                             "https://.h.example",
                             "https://h..example",
                             "::1",
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

TEST(Workspace, SuggestsWhatAMisspelledUrlMeans)
{
    const std::string suggested = " (did you mean https://h.example?)";
    for (const auto* text : {"https://https://h.example",
                             "http://https://h.example/x",
                             "https//h.example",
                             "https:/h.example",
                             "https:h.example",
                             "https:///h.example",
                             "https;//h.example",
                             "https:\\\\h.example",
                             "//h.example",
                             "htps://h.example",
                             "HTTPS//H.example",
                             " https//h.example\n",
                             "http://h.example"}) {
        EXPECT_TRUE(url_of(text).starts_with("invalid: ")) << text << " gave " << url_of(text);
        EXPECT_TRUE(url_of(text).ends_with(suggested)) << text << " gave " << url_of(text);
    }
    EXPECT_TRUE(url_of("https//h.example:8443/?o=7").ends_with("https://h.example:8443/?o=7?)"));
    for (const auto* text : {"", "h", "ftp://h.example", "https//h", "https://u:p@h.example"})
        EXPECT_EQ(url_of(text).find("did you mean"), std::string::npos) << text;
}

TEST(Workspace, KnowsAccountConsoles)
{
    for (const auto* host : {"https://accounts.cloud.databricks.com/",
                             "ACCOUNTS.cloud.databricks.com",
                             "https://accounts.cloud.databricks.com:443/?account_id=x",
                             "accounts.azuredatabricks.net",
                             "accounts.gcp.databricks.com",
                             "accounts.staging.cloud.databricks.com",
                             "accounts.cloud.databricks.us",
                             "accounts-dod.cloud.databricks.us",
                             "accounts.azuredatabricks.us",
                             "accounts.databricks.azure.us",
                             "accounts.databricks.azure.cn"})
        EXPECT_TRUE(is_account_console(*Workspace::parse(host))) << host;
    for (const auto* host : {"https://accounts.example",
                             "accounts.databricks.com.example",
                             "accounts.evildatabricks.com",
                             "myaccounts.cloud.databricks.com",
                             "dbc-1.cloud.databricks.com",
                             "adb-1.2.azuredatabricks.net"})
        EXPECT_FALSE(is_account_console(*Workspace::parse(host))) << host;
}
