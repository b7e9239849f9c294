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

const Scopes wanted{"authentication", "sql"};

class ScopeChangeTest : public DaemonWorld {
protected:
    void log_in(const std::string& profile, std::optional<Scopes> scopes = {}, bool rotate = true)
    {
        auto request = login(profile);
        request.token_value = Secret(paste(24h * 30, std::move(scopes)));
        request.rotate = rotate;
        EXPECT_EQ(call(request), "ok");
        workspace.calls.log.clear();
        workspace.calls.revealed.clear();
    }
    static SetScopes order(const Scopes& scopes) { return {{}, {}, scopes, {}}; }
    std::string refusal(const SetScopes& request)
    {
        const auto asked = begin(request);
        const auto decoded = decode_reply<SetScopes>(asked->replies.at(0));
        EXPECT_FALSE(decoded);
        return decoded ? "" : describe(std::get<Error>(decoded.error()));
    }
    std::optional<Scopes> shown(const std::string& profile = "DEFAULT")
    {
        return reply(GetProfile{profile, {}}).profile.scopes;
    }
    // At the workspace.
    std::optional<Scopes> held(const std::string& profile = "DEFAULT")
    {
        const auto id = reply(GetProfile{profile, {}}).profile.token_id;
        for (const auto& token : workspace.calls.model().tokens_alive(now())) {
            if (token.id == id) return token.scopes;
        }
        return Scopes{"no such token"};
    }
};

}  // namespace

TEST_F(ScopeChangeTest, ShowsAProfile)
{
    log_in("DEFAULT", wanted);
    EXPECT_EQ(shown(), wanted);
    EXPECT_EQ(reply(GetProfile{}).profile.profile, "DEFAULT");
    EXPECT_EQ(call(GetProfile{"nobody", {}}), "UnknownProfile");
}

TEST_F(ScopeChangeTest, ListsThoseThereAre)
{
    log_in("DEFAULT");
    EXPECT_THAT(reply(GetAvailableScopes{}).scopes, Contains("unity-catalog"));
}

TEST_F(ScopeChangeTest, ChangesTheTokenItsRecordAndItsSuccessors)
{
    log_in("DEFAULT");
    const auto changed = reply(order({"authentication", "sql", "sql"}));
    EXPECT_EQ(changed.profile.scopes, wanted);
    EXPECT_EQ(changed.successors, std::nullopt);
    EXPECT_EQ(held(), wanted);
    workspace.calls.log.clear();
    advance(Rotation::shown_after);
    EXPECT_THAT(workspace.calls.log, Contains("list"));  // it is checked
    const auto before = reply(GetProfile{}).profile.token_id;
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    EXPECT_NE(reply(GetProfile{}).profile.token_id, before);
    EXPECT_EQ(held(), wanted);
}

TEST_F(ScopeChangeTest, SaysWhatTheConfigurationHasSuccessorsGet)
{
    log_in("DEFAULT");
    policy.scopes = Scopes{"authentication", "clusters"};
    registry.reconfigure(registry.settings());
    EXPECT_EQ(reply(order(wanted)).successors, policy.scopes);
    EXPECT_EQ(reply(order({"clusters", "authentication"})).successors, std::nullopt);
}

TEST_F(ScopeChangeTest, ChangesNothingForANameThatIsNone)
{
    log_in("DEFAULT");
    EXPECT_EQ(refusal(order({"authentication", "sequel"})), "there is no scope sequel");
    EXPECT_EQ(refusal(order({})), "invalid parameter: scopes");
    EXPECT_EQ(held(), std::nullopt);
    EXPECT_THAT(workspace.calls.log, Not(Contains("set")));
}

TEST_F(ScopeChangeTest, EndsARotationOnlyWhenThatIsMeant)
{
    log_in("DEFAULT");
    auto request = order({"sql"});
    EXPECT_EQ(call(request), "RotationWouldEnd");
    EXPECT_EQ(held(), std::nullopt);
    request.end_rotation = true;
    const auto profile = reply(request).profile;
    EXPECT_EQ(profile.state, State::static_);
    EXPECT_EQ(profile.scopes, Scopes{"sql"});
    advance(48h);
    EXPECT_EQ(reply(GetProfile{}).profile.state, State::static_);
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(ScopeChangeTest, NamesThoseWhoseRotationEndsToo)
{
    log_in("admin", {}, /*rotate=*/false);
    policy.issuer = ProfileName("admin");
    log_in("sql", Scopes{"sql"}, /*rotate=*/false);
    policy.issuer.reset();
    EXPECT_EQ(refusal(SetScopes{"admin", {}, {"sql"}, {}}),
              "without the scope \"authentication\" nobody can replace or delete the token of "
              "profile admin, nor those of sql");
}

TEST_F(ScopeChangeTest, AsksWithTheIssuersToken)
{
    log_in("admin", {}, /*rotate=*/false);
    const auto issuer = std::string(reply(GetToken{"admin", {}}).token.token_value.reveal());
    policy.issuer = ProfileName("admin");
    log_in("DEFAULT", Scopes{"sql"}, /*rotate=*/false);
    advance(0s);
    workspace.calls.revealed.clear();
    const auto profile = reply(SetScopes{"DEFAULT", {}, {"clusters"}, {}}).profile;
    EXPECT_EQ(profile.scopes, Scopes{"clusters"});
    EXPECT_EQ(held(), Scopes{"clusters"});
    EXPECT_EQ(std::count(workspace.calls.log.begin(), workspace.calls.log.end(), "set"), 1);
    EXPECT_EQ(workspace.calls.revealed.at(0), issuer);
    EXPECT_EQ(workspace.calls.revealed.at(1), issuer);
}

TEST_F(ScopeChangeTest, NeedsSomebodyWhoMayAsk)
{
    log_in("DEFAULT", Scopes{"sql"});
    EXPECT_EQ(call(order(wanted)), "NobodyToAsk");
    EXPECT_EQ(call(GetAvailableScopes{}), "NobodyToAsk");
}

// The rotation is over before the answer is there: its token is changed too.
TEST_F(ScopeChangeTest, ChangesTheTokenOfARotationInBetween)
{
    log_in("DEFAULT");
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::update, .delay = 10s});
    const auto asked = begin(order(wanted));
    const auto before = reply(GetProfile{}).profile.token_id;
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    ASSERT_FALSE(asked->done);
    advance(10s);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_NE(reply(GetProfile{}).profile.token_id, before);
    EXPECT_EQ(held(), wanted);
    EXPECT_EQ(shown(), wanted);
}

TEST_F(ScopeChangeTest, LooksWhatBecameOfALostAnswer)
{
    log_in("DEFAULT");
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::update, .commit = true});
    EXPECT_EQ(call(order(wanted)), "WorkspaceUnreachable");
    advance(0s);
    EXPECT_EQ(shown(), wanted);
}

// The local clock was set an hour wrong before: the time that the answer told counts.
TEST_F(ScopeChangeTest, IsNotUndoneByAListThatLagsBehind)
{
    log_in("DEFAULT", wanted);
    auto settings = workspace.calls.model().settings();
    settings.skew = 1h;
    workspace.calls.model().set(settings);
    EXPECT_EQ(call(order({"authentication"})), "ok");
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::stale_list, .endpoint = Endpoint::list, .age = 1min});
    advance(30s);
    EraseCredential refused;
    refused.host = "h.example";
    refused.password =
        registry.find(ProfileName("DEFAULT"))->rotation().record()->current.value.clone();
    EXPECT_EQ(call(refused), "ok");
    EXPECT_THAT(workspace.calls.log, Contains("list"));
    EXPECT_EQ(shown(), Scopes{"authentication"});
}

// Done after it was looked for.
TEST_F(ScopeChangeTest, LooksAgainWhatBecameOfALostAnswer)
{
    log_in("DEFAULT");
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::update, .after = 1s});
    EXPECT_EQ(call(order(wanted)), "WorkspaceUnreachable");
    advance(Rotation::shown_after - 1s);
    EXPECT_EQ(shown(), std::nullopt);
    advance(1s);
    EXPECT_EQ(shown(), wanted);
}

TEST_F(ScopeChangeTest, TellsRefusalsApart)
{
    log_in("DEFAULT");
    workspace.calls.reachable = false;
    EXPECT_EQ(call(order(wanted)), "WorkspaceUnreachable");
    workspace.calls.reachable = true;
    auto settings = workspace.calls.model().settings();
    settings.scopes_known = false;
    workspace.calls.model().set(settings);
    EXPECT_NE(refusal(order(wanted)).find("ENDPOINT_NOT_FOUND"), std::string::npos);
    settings.scopes_known = true;
    workspace.calls.model().set(settings);
    advance(10min);
    workspace.calls.model().revoke(reply(GetProfile{}).profile.token_id, now());
    EXPECT_EQ(call(order(wanted)), "TokenUnusable");
    advance(2min);
    EXPECT_NE(reply(GetProfile{}).profile.state, State::active);
}

TEST_F(ScopeChangeTest, SaysThatTheKeyringCannotBeWritten)
{
    log_in("DEFAULT");
    store.puts = {Mishap::unavailable};
    EXPECT_EQ(call(order(wanted)), "StoreUnavailable");
    EXPECT_EQ(held(), std::nullopt);
    EXPECT_EQ(call(order(wanted)), "ok");
    EXPECT_EQ(shown(), wanted);
}

TEST_F(ScopeChangeTest, EndsWhereTheKeyringIsLockedInBetween)
{
    log_in("DEFAULT");
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::scopes, .delay = 10s});
    const auto asked = begin(order(wanted));
    store.become(Mishap::locked);
    advance(10s);
    EXPECT_EQ(outcome_of(*asked), "StoreLocked");
    EXPECT_THAT(workspace.calls.log, Not(Contains("set")));
}

// P4: a successor may not do more than the token may by then.
TEST_F(ScopeChangeTest, FollowsTheListWhereTheKeyringDidNotTakeIt)
{
    log_in("DEFAULT");
    store.puts = {Mishap::none, Mishap::unavailable};
    EXPECT_EQ(call(order(wanted)), "StoreUnavailable");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    EXPECT_EQ(held(), wanted);
}
