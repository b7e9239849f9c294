#include "client/mint_text.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::client;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = from_millis(1'700'000'000'000);

MintToken::Reply minted()
{
    MintToken::Reply minted;
    minted.profile = "dev";
    minted.host = "https://h.example";
    minted.identity = "ada";
    minted.token_value = Secret("dapi1");
    minted.token_id = "0123456789abcdef";
    minted.comment = "c";
    return minted;
}

std::string told(const CallError& error, const MintToken& asked = {})
{
    const auto failure = not_minted(asked, error, now);
    return std::to_string(static_cast<int>(failure.code)) + " " + two_lines(failure);
}

std::string advice_after(std::int64_t status, WorkspaceTrouble cause)
{
    const auto text = told(Error(WorkspaceRejected{"h", status, "X", cause, "no"}));
    return text.substr(text.find('\n') + 1);
}

}  // namespace

TEST(MintText, PrintsTheValueAndNothingElse)
{
    EXPECT_EQ(minted_output(minted(), MintedForm::value).reveal(), "dapi1\n");
}

TEST(MintText, PrintsJsonWithEveryMember)
{
    auto token = minted();
    EXPECT_EQ(minted_output(token, MintedForm::json).reveal(),
              R"({"profile":"dev","host":"https://h.example","token_value":"dapi1",)"
              R"("token_id":"0123456789abcdef","expiry_time":null,"scopes":null,"comment":"c"})"
              "\n");
    token.expiry_time = 7;
    token.scopes = {"sql"};
    const std::string text(minted_output(token, MintedForm::json).reveal());
    EXPECT_NE(text.find(R"("expiry_time":7,"scopes":["sql"])"), std::string::npos) << text;
}

TEST(MintText, SaysWhatItIsWithoutTheValue)
{
    auto token = minted();
    const std::string end = "It is shown this once and not kept: nobody replaces or deletes it.\n";
    EXPECT_EQ(minted_news({}, token, now),
              "Minted token 0123456789ab for ada at https://h.example: never expires, everything "
              "its identity may do.\n" +
                  end);
    token.expiry_time = to_millis(now + 31min);
    token.scopes = {"sql", "clusters"};
    EXPECT_EQ(minted_news({}, token, now),
              "Minted token 0123456789ab for ada at https://h.example: expires in 31 minutes, "
              "scopes sql,clusters.\n" +
                  end);
}

TEST(MintText, MindsOtherScopesThanWereAskedFor)
{
    MintToken asked;
    asked.scopes = {"clusters", "sql"};
    const auto minds = [&](const std::optional<std::vector<std::string>>& scopes) {
        auto token = minted();
        token.scopes = scopes;
        return minted_news(asked, token, now).find("Mind: ") != std::string::npos;
    };
    EXPECT_TRUE(minds(std::nullopt));
    EXPECT_TRUE(minds({{"sql"}}));
    EXPECT_FALSE(minds({{"sql", "clusters"}}));
}

TEST(MintText, SaysThatATokenMayHaveBeenMade)
{
    const auto lost = [](ConnectionTrouble trouble, const MintToken& asked = {}) {
        return told(ConnectionError{trouble, "/s"}, asked);
    };
    EXPECT_EQ(lost(ConnectionTrouble::silent),
              "69 patkeeper: the daemon does not answer: /s, and a token may have been made.\n"
              "Hint: Look in the workspace under Settings, Developer, Access tokens for the "
              "comment \"minted by hand with patkeeper\".\n");
    MintToken asked;
    asked.comment = "mine";
    for (const auto trouble : {ConnectionTrouble::broken_off, ConnectionTrouble::malformed})
        EXPECT_NE(lost(trouble, asked).find("the comment \"mine\""), std::string::npos);
    EXPECT_EQ(lost(ConnectionTrouble::no_daemon).find("may have"), std::string::npos);
}

TEST(MintText, SaysWhatHelpsAgainstARefusal)
{
    using enum WorkspaceTrouble;
    EXPECT_EQ(advice_after(400, quota),
              "Hint: Delete tokens that nothing uses in the workspace under Settings, Developer, "
              "Access tokens.\n");
    EXPECT_EQ(advice_after(400, bad_lifetime),
              "Hint: Ask for no more than that with --lifetime.\n");
    EXPECT_EQ(advice_after(400, bad_scope), "Try: patkeeper help mint\n");
    EXPECT_EQ(advice_after(429, rate_limit), "Hint: Run the command again in a few minutes.\n");
}

TEST(MintText, SaysWhatCannotBeTaken)
{
    EXPECT_EQ(
        told(Error(InvalidParameter{"comment"})),
        "65 patkeeper: a comment that begins like this marks patkeeper's own tokens, which it "
        "deletes when no profile needs them.\n"
        "Hint: Choose another --comment.\n");
    EXPECT_EQ(told(Error(InvalidParameter{"scopes"})),
              "65 patkeeper: what the profile's token may do is not known, so none like it is "
              "made.\nHint: Say with --scopes what the new token may do.\n");
    EXPECT_EQ(told(Error(StoreLocked{})).substr(0, 2), "75");
}
