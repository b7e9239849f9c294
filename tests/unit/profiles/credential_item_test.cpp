#include "daemon/profiles/credential_item.hpp"

#include "protocol/described_json.hpp"
#include "tests/unit/protocol/sample_messages.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::test;
using Text = std::optional<std::string>;

namespace {

Credential login(Text path = {}, Text username = "u")
{
    Credential credential;
    credential.protocol = "https";
    credential.host = "git.example";
    credential.path = std::move(path);
    credential.username = std::move(username);
    credential.password = Secret("p");
    return credential;
}

EraseCredential pattern(Text protocol, Text host, Text path, Text username, Text password = {})
{
    EraseCredential all;
    all.protocol = std::move(protocol);
    all.host = std::move(host);
    all.path = std::move(path);
    all.username = std::move(username);
    if (password) all.password = Secret(*password);
    return all;
}

std::string text_of(const Credential& credential)
{
    return std::string(serialize_json(to_json(credential)).reveal());
}

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

std::string used(const Credential& credential, bool authtype)
{
    GetCredential request;
    request.authtype = authtype;
    const auto found = usable(std::move(*credential_in(item_of(credential))), request, now);
    return found ? text_of(*found) : "miss";
}

}  // namespace

TEST(CredentialItem, KeepsEverything)
{
    for (const auto& credential : {sample_credential(), login(), login("", ""), Credential()}) {
        const auto again = credential_in(item_of(credential));
        ASSERT_TRUE(again);
        EXPECT_EQ(text_of(*again), text_of(credential));
    }
}

TEST(CredentialItem, HasEveryAttributeAndNoSecretInThem)
{
    const auto item = item_of(sample_credential());
    EXPECT_EQ(item.attributes,
              (Attributes{{"application", "patkeeper"},
                          {"kind", "credential"},
                          {"version", "1"},
                          {"protocol", "https"},
                          {"host", "git.example:8443"},
                          {"path", "a/b.git"},
                          {"username", ""},
                          {"given", "protocol host path username"}}));
    EXPECT_EQ(item.label, "patkeeper: https://@git.example:8443/a/b.git");
    EXPECT_EQ(item_of(login()).label, "patkeeper: https://u@git.example");
}

TEST(CredentialItem, TellsAbsentFromEmpty)
{
    const auto absent = item_of(login({}, {})).attributes;
    const auto empty = item_of(login("", "")).attributes;
    EXPECT_NE(absent, empty);
    EXPECT_EQ(absent.size(), empty.size());
    EXPECT_NE(item_of(login({}, "")).attributes, item_of(login("", {})).attributes);
}

TEST(CredentialItem, IsNotWhatOthersKeep)
{
    const auto changed = [](auto change) {
        auto item = item_of(login());
        change(item);
        return credential_in(item).has_value();
    };
    EXPECT_TRUE(changed([](Item&) {}));
    EXPECT_FALSE(changed([](Item& item) { item.attributes.erase("path"); }));
    EXPECT_FALSE(changed([](Item& item) { item.secret = Secret("password"); }));
    EXPECT_FALSE(changed([](Item& item) { item.secret = Secret(R"({"password": 1})"); }));
}

TEST(CredentialMatch, IsEqualInEveryFieldThatIsGiven)
{
    const auto with_path = login("a.git");
    EXPECT_TRUE(matches(pattern({}, {}, {}, {}), with_path));
    EXPECT_TRUE(matches(pattern("https", "git.example", "a.git", "u", "p"), with_path));
    EXPECT_FALSE(matches(pattern("http", "git.example", "a.git", "u"), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example:443", {}, {}), with_path));
    EXPECT_FALSE(matches(pattern("https", "GIT.example", {}, {}), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example", "b.git", {}), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example", "", {}), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example", {}, ""), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example", {}, "u", "q"), with_path));
    EXPECT_FALSE(matches(pattern("https", "git.example", {}, "u", ""), with_path));
    EXPECT_FALSE(matches(pattern({}, {}, "", {}), login()));
    EXPECT_FALSE(matches(pattern({}, {}, {}, ""), login({}, {})));
    EXPECT_TRUE(matches(pattern({}, {}, "", ""), login("", "")));
    auto bearer = pattern({}, {}, {}, {});
    bearer.credential = Secret("bearer");
    EXPECT_TRUE(matches(bearer, sample_credential()));
    EXPECT_FALSE(matches(bearer, login()));
}

TEST(CredentialMatch, SearchesForWhatIsGiven)
{
    EXPECT_EQ(attributes_of(pattern({}, "h", {}, "")),
              (Attributes{{"application", "patkeeper"},
                          {"kind", "credential"},
                          {"host", "h"},
                          {"username", ""}}));
}

TEST(Credential, IsWholeWithAPlaceAndAWayIn)
{
    EXPECT_TRUE(is_whole(login()));
    const auto without = [](auto field) {
        auto credential = login("a.git");
        (credential.*field).reset();
        return is_whole(credential);
    };
    EXPECT_FALSE(without(&Credential::protocol));
    EXPECT_FALSE(without(&Credential::username));
    EXPECT_FALSE(without(&Credential::password));
    EXPECT_TRUE(without(&Credential::host));
    EXPECT_TRUE(without(&Credential::path));
    auto bearer = login({}, {});
    bearer.password.reset();
    bearer.authtype = "Bearer";
    EXPECT_FALSE(is_whole(bearer));
    bearer.credential = Secret("t");
    EXPECT_TRUE(is_whole(bearer));
    bearer.host.reset();
    EXPECT_FALSE(is_whole(bearer));
}

TEST(Credential, OfAnotherKindIsOnlyForWhoUnderstandsIt)
{
    auto bearer = login();
    bearer.password.reset();
    bearer.authtype = "Bearer";
    bearer.credential = Secret("t");
    EXPECT_EQ(used(bearer, false), "miss");
    EXPECT_EQ(used(bearer, true), text_of(bearer));
}

TEST(Credential, IsUsableUntilItExpires)
{
    auto credential = login();
    const auto seconds = to_millis(now) / 1000;
    credential.password_expiry_utc = seconds + 1;
    EXPECT_EQ(used(credential, false), text_of(credential));
    credential.password_expiry_utc = seconds;
    EXPECT_EQ(used(credential, false), "miss");
    credential.oauth_refresh_token = Secret("r");
    EXPECT_EQ(
        used(credential, false),
        R"({"protocol":"https","host":"git.example","username":"u","oauth_refresh_token":"r"})");
}

TEST(HostOfAWorkspace, IsToldByNameAndPort)
{
    const auto workspace = *Workspace::parse("https://h.example");
    for (const auto* host : {"h.example", "H.Example", "h.example:443", "h.example:80"}) {
        EXPECT_TRUE(is_host_of(workspace, host)) << host;
    }
    for (const auto* host : {"",
                             "h.example:8443",
                             "h.example.evil",
                             "evil-h.example",
                             "h.example@evil",
                             "h.examplе",
                             "xh.example"}) {
        EXPECT_FALSE(is_host_of(workspace, host)) << host;
    }
    const auto local = *Workspace::parse("http://127.0.0.1:8080");
    EXPECT_TRUE(is_host_of(local, "127.0.0.1:8080"));
    EXPECT_FALSE(is_host_of(local, "127.0.0.1:3000"));
    EXPECT_FALSE(is_host_of(local, "127.0.0.1"));
    EXPECT_TRUE(is_host_of(*Workspace::parse("https://[::1]:8443"), "[::1]:8443"));
}
