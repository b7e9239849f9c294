#include "client/git_answer.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;

namespace {

std::optional<std::string> no_environment(const char*)
{
    return std::nullopt;
}

std::string chosen(const std::string& text)
{
    const auto choice = choose_for_git(*parse_git_request(text), no_environment);
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

TEST(GitAnswer, IsAUserAndAPassword)
{
    EXPECT_EQ(answer("protocol=https\nhost=h.example\ncapability[]=state\n"),
              "username=token\npassword=dapi1\npassword_expiry_utc=1700000000\n");
    EXPECT_EQ(answer("username=dev\n"),
              "username=dev\npassword=dapi1\npassword_expiry_utc=1700000000\n");
}

TEST(GitAnswer, IsABearerTokenForWhoUnderstandsIt)
{
    EXPECT_EQ(answer("capability[]=authtype\ncapability[]=state\n"),
              "capability[]=authtype\nauthtype=Bearer\ncredential=dapi1\nephemeral=1\n");
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
    EXPECT_FALSE(must_quit(ConnectionError{ConnectionTrouble::no_daemon, ""}));
}
