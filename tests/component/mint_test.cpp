#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::Contains;
using testing::Each;
using testing::Not;

namespace {

class MintTest : public DaemonWorld {
protected:
    template <class Change>
    void set(Change change)
    {
        auto settings = workspace.calls.model().settings();
        change(settings);
        workspace.calls.model().set(std::move(settings));
    }
    void log_in(const std::string& profile, std::optional<Scopes> scopes = {})
    {
        auto request = login(profile);
        request.token_value = Secret(paste(24h * 30, std::move(scopes)));
        request.rotate = false;
        EXPECT_EQ(call(request), "ok");
        workspace.calls.log.clear();
        workspace.calls.revealed.clear();
    }
    Error refusal(const MintToken& request)
    {
        const auto asked = begin(request);
        const auto decoded = decode_reply<MintToken>(asked->replies.at(0));
        EXPECT_FALSE(decoded);
        return decoded ? Error(StoreLocked{}) : std::get<Error>(decoded.error());
    }
    // Of which the workspace knows by id.
    std::optional<stand_in::Token> living(const std::string& id)
    {
        for (auto& token : workspace.calls.model().tokens_alive(now())) {
            if (token.id == id) return token;
        }
        return std::nullopt;
    }
    std::size_t creates() const
    {
        const auto& log = workspace.calls.log;
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), "create"));
    }
};

}  // namespace

TEST_F(MintTest, HandsOutAnotherTokenOfTheSameIdentity)
{
    log_in("DEFAULT");
    MintToken request;
    request.lifetime = 3600;
    request.scopes = {"sql"};
    request.comment = "for a demo";
    const auto minted = reply(request);
    EXPECT_EQ(minted.profile, "DEFAULT");
    EXPECT_EQ(minted.host, "https://h.example");
    EXPECT_EQ(minted.identity, somebody);
    EXPECT_EQ(minted.scopes, Scopes{"sql"});
    EXPECT_LE(*minted.expiry_time, to_millis(now() + 1h));
    EXPECT_GT(*minted.expiry_time, to_millis(now() + 1h - 2s));
    const auto token = living(minted.token_id);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->comment, "for a demo");
    EXPECT_EQ(token->identity, somebody);
    EXPECT_NE(reply(GetToken{}).token.token_id, minted.token_id);
}

TEST_F(MintTest, TellsTheExpiryByTheLocalClock)
{
    set([](auto& s) { s.skew = 1h; });
    log_in("DEFAULT");
    MintToken request;
    request.lifetime = 60;
    const auto expiry = *reply(request).expiry_time;
    EXPECT_LE(expiry, to_millis(now() + 60s));
    EXPECT_GT(expiry, to_millis(now() + 58s));
}

TEST_F(MintTest, LeavesItsTokensAloneForever)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    policy.max_creates_per_hour = 60;
    MintToken request;
    request.lifetime = 86400 * 300;
    const auto minted = reply(request);
    for (int day = 0; day < 30; ++day) {
        advance(24h);
        ASSERT_THAT(alive(), Contains(minted.token_id)) << day;
    }
    const auto asked = begin(RemoveProfile{"DEFAULT", {}});
    advance(1h);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_THAT(alive(), Contains(minted.token_id));
}

TEST_F(MintTest, AsksWithTheIssuersToken)
{
    log_in("admin");
    const auto issuer = std::string(reply(GetToken{"admin", {}}).token.token_value.reveal());
    policy.issuer = ProfileName("admin");
    log_in("DEFAULT", Scopes{"sql"});
    advance(0s);
    workspace.calls.revealed.clear();
    const auto minted = reply(MintToken{"DEFAULT", {}, {}, {}, {}});
    EXPECT_EQ(minted.scopes, Scopes{"sql"});
    EXPECT_THAT(workspace.calls.revealed, Each(issuer));
    EXPECT_EQ(creates(), 1U);
}

TEST_F(MintTest, NeedsSomebodyWhoMayAsk)
{
    log_in("DEFAULT", Scopes{"sql"});
    const auto error = refusal(MintToken{{}, {}, {}, Scopes{"sql"}, {}});
    EXPECT_EQ(describe(error),
              "profile DEFAULT has no token that may do this: its token lacks the scope "
              "\"authentication\", so it cannot mint a successor: name an issuer for it, or log in "
              "with a token that has the scope");
    EXPECT_EQ(creates(), 0U);
    EXPECT_EQ(call(MintToken{"nobody", {}, {}, {}, {}}), "UnknownProfile");
}

TEST_F(MintTest, RefusesWhatIsWrongBeforeItAsks)
{
    log_in("DEFAULT");
    MintToken request;
    request.comment = "patkeeper a b c";
    EXPECT_EQ(describe(refusal(request)), "invalid parameter: comment");
    EXPECT_EQ(creates(), 0U);
}

TEST_F(MintTest, NeverAsksTwice)
{
    log_in("DEFAULT");
    for (const auto kind : {FaultKind::drop, FaultKind::html, FaultKind::error}) {
        workspace.calls.log.clear();
        workspace.calls.fail_next(
            Fault{.kind = kind, .endpoint = Endpoint::create, .commit = true});
        const auto before = alive().size();
        const auto error = refusal(MintToken{});
        ASSERT_TRUE(std::holds_alternative<TokenMayExist>(error)) << describe(error);
        EXPECT_EQ(std::get<TokenMayExist>(error).comment, "minted by hand with patkeeper");
        advance(1h);
        EXPECT_EQ(creates(), 1U);
        EXPECT_EQ(alive().size(), before + 1);
    }
}

TEST_F(MintTest, TellsAnUnreachableWorkspaceFromAnUnclearOne)
{
    log_in("DEFAULT");
    workspace.calls.reachable = false;
    EXPECT_EQ(call(MintToken{}), "WorkspaceUnreachable");
}

TEST_F(MintTest, PassesOnWhatTheWorkspaceRefuses)
{
    log_in("DEFAULT");
    set([](auto& s) { s.max_lifetime = 24h; });
    EXPECT_NE(describe(refusal(MintToken{})).find("maximum token lifetime"), std::string::npos);
    set([](auto& s) {
        s.max_lifetime = 24h * 730;
        s.quota = 1;
    });
    EXPECT_NE(describe(refusal(MintToken{})).find("QUOTA_EXCEEDED"), std::string::npos);
    EXPECT_EQ(creates(), 2U);
}

TEST_F(MintTest, ChecksATokenThatWasRefused)
{
    log_in("DEFAULT");
    advance(10min);
    const auto id = reply(GetToken{}).token.token_id;
    workspace.calls.model().revoke(id, now());
    const auto error = refusal(MintToken{});
    EXPECT_EQ(describe(error),
              "the token of profile DEFAULT cannot be used: the workspace says: Invalid access "
              "token.");
    advance(2min);
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).state, State::unusable);
}

TEST_F(MintTest, KnowsALivingTokenThatLacksTheScope)
{
    log_in("DEFAULT", Scopes{"authentication", "sql"});
    workspace.calls.fail_next(Fault{
        .kind = FaultKind::error, .endpoint = Endpoint::create, .status = 403, .error_code = 403});
    EXPECT_EQ(call(MintToken{}), "WorkspaceRejected");
    EXPECT_EQ(serve("DEFAULT"), "ok");
}
