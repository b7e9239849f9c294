#include "client/git_answer.hpp"

#include "protocol/described_json.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

std::optional<std::string> no_environment(const char*)
{
    return std::nullopt;
}

std::string chosen(const std::string& text, const ProfileOptions& options = {})
{
    const auto choice = choose_for_git(*parse_git_request(text), options, no_environment);
    return choice ? choice->profile.value_or("-") + " " + choice->host.value_or("-") : "miss";
}

std::string answer(const std::string& text)
{
    Token token;
    token.token_value = Secret("dapi1");
    token.valid_until = 1'700'000'000'999;
    return std::string(git_answer(*parse_git_request(text), token)->reveal());
}

}  // namespace

TEST(GitAnswer, IsAboutTheProfileOfTheHost)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {"protocol=https\nhost=h.example\n", "- https://h.example"},
        {"protocol=https\nhost=H.Example:443\n", "- https://h.example"},
        {"protocol=https\nhost=h.example:8443\n", "- https://h.example:8443"},
        {"protocol=https\nhost=h.example\nusername=token\n", "- https://h.example"},
        {"protocol=https\nhost=h.example\nusername=dev\n", "dev https://h.example"},
        {"protocol=http\nhost=127.0.0.1:80\n", "- http://127.0.0.1"},
        {"protocol=https\nhost=h.example\nusername=\n", "miss"},
        {"protocol=https\nhost=h.example\nusername=a]\n", "miss"},
        {"protocol=https\nhost=h.example\nusername=\xFF\n", "miss"},
        {"protocol=http\nhost=h.example\n", "miss"},
        {"protocol=ssh\nhost=h.example\n", "miss"},
        {"protocol=https\nhost=\n", "miss"},
        {"protocol=https\nhost=u@h.example\n", "miss"},
        {"protocol=https\nhost=h.example/?o=1\n", "miss"},
        {"protocol=https\nhost= h.example\n", "miss"},
        {"protocol=https\n", "miss"},
        {"host=h.example\n", "miss"},
    };
    for (const auto& [text, choice] : cases) {
        EXPECT_EQ(chosen(text), choice) << text;
    }
}

TEST(GitAnswer, IsAboutTheProfileAndTheHostOfTheOptions)
{
    const std::string here = "protocol=https\nhost=h.example\n";
    EXPECT_EQ(chosen(here, {"work", std::nullopt}), "work https://h.example");
    EXPECT_EQ(chosen(here + "username=token\n", {"work", std::nullopt}), "work https://h.example");
    EXPECT_EQ(chosen(here + "username=dev\n", {"work", std::nullopt}), "dev https://h.example");
    EXPECT_EQ(chosen("protocol=http\nhost=h.example\n", {"work", std::nullopt}), "miss");
    EXPECT_EQ(chosen(here, {std::nullopt, "H.example/?o=7"}), "- https://h.example/?o=7");
    EXPECT_EQ(chosen(here, {"work", "https://h.example"}), "work https://h.example");
    EXPECT_EQ(chosen(here, {"work", "https://other.example"}), "miss");
    EXPECT_EQ(chosen(here, {std::nullopt, "https://h.example:8443"}), "miss");
}

TEST(GitAnswer, IsAUserAndAPassword)
{
    EXPECT_EQ(answer("protocol=https\nhost=h.example\ncapability[]=state\n"),
              "username=token\npassword=dapi1\npassword_expiry_utc=1700000000\n");
    EXPECT_EQ(answer("username=dev\n"),
              "username=token\npassword=dapi1\npassword_expiry_utc=1700000000\n");
}

TEST(GitAnswer, IsABearerTokenForWhoUnderstandsIt)
{
    EXPECT_EQ(answer("capability[]=authtype\ncapability[]=state\n"),
              "capability[]=authtype\nauthtype=Bearer\ncredential=dapi1\nephemeral=1\n");
}

TEST(GitAnswer, OfAnotherHostIsWhatWasKept)
{
    Credential kept;
    kept.protocol = "https";
    kept.host = "git.example";
    kept.path = "a.git";
    kept.username = "";
    kept.password = Secret("");
    const auto said = [&](const std::string& text) {
        return std::string(git_answer(*parse_git_request(text), kept)->reveal());
    };
    EXPECT_EQ(said(""), "username=\npassword=\n");
    kept.username = "u";
    kept.password = Secret("p");
    kept.password_expiry_utc = 9999999999;
    kept.oauth_refresh_token = Secret("r");
    EXPECT_EQ(said(""),
              "username=u\npassword=p\npassword_expiry_utc=9999999999\noauth_refresh_token=r\n");
    kept.authtype = "Bearer";
    kept.credential = Secret("t");
    EXPECT_EQ(said("capability[]=authtype\n"),
              "capability[]=authtype\nauthtype=Bearer\ncredential=t\n"
              "username=u\npassword=p\npassword_expiry_utc=9999999999\noauth_refresh_token=r\n");
    kept.password = Secret("p\nhost=evil");
    EXPECT_FALSE(git_answer(*parse_git_request(""), kept));
}

TEST(GitAnswer, AsksForWhatGitAsksFor)
{
    const auto asked = asking(*parse_git_request("protocol=https\nhost=h\nusername=\n"));
    EXPECT_EQ(asked.protocol + asked.host, "httpsh");
    EXPECT_EQ(asked.path, std::nullopt);
    EXPECT_EQ(asked.username, "");
    EXPECT_EQ(asked.authtype, std::nullopt);
    EXPECT_EQ(asking(*parse_git_request("capability[]=authtype\n")).authtype, true);
}

TEST(GitAnswer, PassesOnWhatIsToBeStored)
{
    const auto stored = [](const std::string& text) {
        const auto call = storing(*parse_git_request(text));
        return call ? std::string(serialize_json(to_json(call->credential)).reveal()) : "ignored";
    };
    EXPECT_EQ(stored("protocol=https\nhost=h\npath=p\nusername=\npassword=\n"),
              R"({"protocol":"https","host":"h","path":"p","username":"","password":""})");
    EXPECT_EQ(stored("protocol=https\nhost=h\nauthtype=Bearer\ncredential=t\n"
                     "password_expiry_utc=7\noauth_refresh_token=r\n"),
              R"({"protocol":"https","host":"h","password_expiry_utc":7,)"
              R"("oauth_refresh_token":"r","authtype":"Bearer","credential":"t"})");
    EXPECT_EQ(stored("protocol=https\nhost=h\nusername=u\n"), "ignored");
    EXPECT_EQ(stored("host=h\nusername=u\npassword=p\n"), "ignored");
}

TEST(GitAnswer, NeverErasesEverything)
{
    const auto erased = [](const std::string& text) {
        const auto call = erasing(*parse_git_request(text));
        return call ? std::string(serialize_json(to_json(*call)).reveal()) : "ignored";
    };
    EXPECT_EQ(erased(""), "ignored");
    EXPECT_EQ(erased("password=p\n"), "ignored");
    EXPECT_EQ(erased("host=h\n"), R"({"host":"h"})");
    EXPECT_EQ(erased("protocol=https\npath=\nusername=u\npassword=p\ncredential=t\n"),
              R"({"protocol":"https","path":"","username":"u","password":"p","credential":"t"})");
}

TEST(GitAnswer, CannotTellTheDaemonOfOtherBytes)
{
    for (const auto* key : {"path", "username", "password", "credential", "oauth_refresh_token"}) {
        EXPECT_FALSE(is_utf8(*parse_git_request(key + std::string("=a\xFF\n")))) << key;
        EXPECT_TRUE(is_utf8(*parse_git_request(key + std::string("=größe\n")))) << key;
    }
}

TEST(GitAnswer, OfAnUnmanagedHostIsSilence)
{
    EXPECT_TRUE(is_miss(Error(UnknownProfile{"https://github.com"})));
    EXPECT_TRUE(is_miss(Error(InvalidParameter{"host"})));
    EXPECT_FALSE(is_miss(Error(StoreLocked{})));
}

TEST(GitAnswer, StopsGitOnlyWhereTheDaemonKnowsTheHost)
{
    EXPECT_TRUE(must_quit(Error(StoreLocked{})));
    EXPECT_TRUE(must_quit(Error(TokenUnusable{})));
    EXPECT_TRUE(must_quit(Error(AmbiguousHost{})));
    EXPECT_FALSE(must_quit(Error(UnknownProfile{})));
    EXPECT_FALSE(must_quit(Error(MethodNotFound{})));
    EXPECT_FALSE(must_quit(ConnectionError{ConnectionTrouble::no_daemon, ""}));
}
