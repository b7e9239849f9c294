#include "protocol/git_credential.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::string_literals;

namespace {

std::string shown(const std::optional<std::string>& value)
{
    return value ? "[" + *value + "]" : "-";
}

// protocol host path username capabilities, or why not.
std::string read(const std::string& text)
{
    const auto request = parse_git_request(text);
    if (!request) return "invalid: " + request.error().reason;
    auto all = shown(request->protocol) + shown(request->host) + shown(request->path) +
               shown(request->username);
    for (const auto& capability : request->capabilities)
        all += " " + capability;
    return all;
}

std::string shown(const std::optional<Secret>& value)
{
    return value ? "[" + std::string(value->reveal()) + "]" : "-";
}

// password expiry oauth_refresh_token authtype credential, and whether it is ephemeral.
std::string secrets(const std::string& text)
{
    const auto request = parse_git_request(text);
    if (!request) return "invalid: " + request.error().reason;
    const auto expiry = request->password_expiry_utc;
    return shown(request->password) + (expiry ? std::to_string(*expiry) : "-") +
           shown(request->oauth_refresh_token) + shown(request->authtype) +
           shown(request->credential) + (request->ephemeral ? "ephemeral" : "");
}

std::string written(const std::vector<GitAttribute>& attributes)
{
    const auto answer = format_git_answer(attributes);
    return answer ? std::string(answer->reveal()) : "refused";
}

}  // namespace

TEST(GitRequest, IsReadToAnEmptyLineOrTheEnd)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "----"},
        {"\n", "----"},
        {"protocol=https\nhost=h:8443\n\n", "[https][h:8443]--"},
        {"protocol=https\nhost=h", "[https][h]--"},
        {"protocol=https\r\nhost=h\r\n\r\nhost=evil\n", "[https][h]--"},
        {"host=h\n\nhost=evil\n", "-[h]--"},
        {"host=a\nhost=b\n", "-[b]--"},
        {"username=\n", "---[]"},
        {"path=a=b\n", "--[a=b]-"},
        {"password=s\nfrobs=1\nwwwauth[]=Basic\n", "----"},
        {"capability[]=authtype\ncapability[]=state\n", "---- authtype state"},
        {"capability[]=x\ncapability[]=\ncapability[]=authtype\n", "---- authtype"},
    };
    for (const auto& [text, parts] : cases) {
        EXPECT_EQ(read(text), parts) << text;
    }
}

TEST(GitRequest, CarriesSecrets)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "-----"},
        {"password=a=b c\tä\n", "[a=b c\tä]----"},
        {"password=\noauth_refresh_token=\ncredential=\nauthtype=\n", "[]-[][][]"},
        {"authtype=Bearer\ncredential=t\nephemeral=1\n", "---[Bearer][t]ephemeral"},
        {"ephemeral=true\n", "-----ephemeral"},
        {"ephemeral=maybe\n", "-----ephemeral"},
        {"ephemeral=1\nephemeral=0\n", "-----"},
        {"ephemeral=false\n", "-----"},
        {"ephemeral=\n", "-----"},
        {"password_expiry_utc=9999999999\n", "-9999999999---"},
        {"password_expiry_utc=9223372036854775807\n", "-9223372036854775807---"},
        {"password_expiry_utc=9223372036854775808\n", "-----"},
        {"password_expiry_utc=0\n", "-----"},
        {"password_expiry_utc=-1\n", "-----"},
        {"password_expiry_utc=soon\n", "-----"},
        {"password_expiry_utc=7 \n", "-----"},
        {"password_expiry_utc=7\npassword_expiry_utc=\n", "-----"},
    };
    for (const auto& [text, parts] : cases) {
        EXPECT_EQ(secrets(text), parts) << text;
    }
}

TEST(GitRequest, WithASecretThatBreaksLinesIsRefused)
{
    for (const auto* key : {"password", "oauth_refresh_token", "credential"}) {
        for (const char c : {'\0', '\r'}) {
            EXPECT_EQ(secrets(key + "=a"s + c + "b\n"),
                      "invalid: there is a control character in "s + key);
        }
    }
}

TEST(GitRequest, WithAControlCharacterIsRefused)
{
    for (const auto* key : {"protocol", "host", "path", "username", "authtype"}) {
        for (const char c : {'\0', '\r', '\x1B', '\x7F', '\t'}) {
            EXPECT_EQ(read(key + "=a"s + c + "b\n"),
                      "invalid: there is a control character in "s + key);
        }
    }
    EXPECT_EQ(read("host=h\r\r\n"), "invalid: there is a control character in host");
    EXPECT_EQ(read("wwwauth[]=a\rhost=evil\n"), "----");
    EXPECT_EQ(read("nonsense\n"), "invalid: a line has no =");
}

TEST(GitRequest, HasLimits)
{
    const auto line = [](std::size_t size) { return "x=" + std::string(size - 3, 'a') + "\n"; };
    EXPECT_EQ(read(line(max_git_line)), "----");
    EXPECT_EQ(read(line(max_git_line + 1)), "invalid: a line is longer than 65535 bytes");

    std::string full;
    while (full.size() + 1024 <= max_git_request)
        full += line(1024);
    ASSERT_EQ(full.size(), max_git_request);
    EXPECT_EQ(read(full), "----");
    EXPECT_EQ(read(full + "\n"), "invalid: it is longer than 1 MiB");
}

TEST(GitRequest, IsNotConfusedByALongHeader)
{
    EXPECT_EQ(read("host=h\nwwwauth[]=" + std::string(1024, 'x') + "host=victim.example.com\n"),
              "-[h]--");
}

TEST(GitRequest, EndsWithAnEmptyLine)
{
    for (const auto* whole : {"\n", "\r\n", "a=b\n\n", "a=b\r\n\r\n", "a=b\n\nmore"}) {
        EXPECT_TRUE(ends_git_request(whole)) << whole;
    }
    for (const auto* part : {"", "a=b", "a=b\n", "a=b\r\n", "a=b\r\n\r"}) {
        EXPECT_FALSE(ends_git_request(part)) << part;
    }
}

TEST(GitAnswerLines, IsALineForEachAttribute)
{
    EXPECT_EQ(written({}), "");
    EXPECT_EQ(written({{"username", "token"}, {"password", "a=b c"}}),
              "username=token\npassword=a=b c\n");
}

TEST(GitAnswerLines, NeverBreaksALine)
{
    for (const char c : {'\n', '\r', '\0'}) {
        EXPECT_EQ(written({{"username", "token"}, {"password", "a"s + c + "host=evil"}}),
                  "refused");
    }
}
