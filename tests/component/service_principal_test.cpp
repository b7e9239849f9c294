#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const std::string robot = "11111111-2222-3333-4444-555555555555";

class ServicePrincipalTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        workspace.calls.model().set_identity({somebody, "Somebody", true, false});
        workspace.calls.model().set_identity({robot, "Robot", false, true});
        auto request = login("ops");
        request.rotate = false;
        EXPECT_EQ(call(request), "ok");
    }
    static AddServicePrincipal order(const std::string& id = robot)
    {
        return {"robot", id, "ops", std::nullopt, std::nullopt};
    }
    std::string refusal(const AddServicePrincipal& request)
    {
        const auto asked = begin(request);
        const auto decoded = decode_reply<AddServicePrincipal>(asked->replies.at(0));
        EXPECT_FALSE(decoded);
        return decoded ? "" : describe(std::get<Error>(decoded.error()));
    }
    // The living ones, the oldest first.
    std::vector<stand_in::Token> tokens_of(const std::string& identity)
    {
        auto tokens = workspace.calls.model().tokens_alive(now());
        std::erase_if(tokens, [&](const auto& token) { return token.identity != identity; });
        std::sort(tokens.begin(), tokens.end(), [](const auto& a, const auto& b) {
            return a.serial < b.serial;
        });
        return tokens;
    }
    template <class Change>
    void set(Change change)
    {
        auto settings = workspace.calls.model().settings();
        change(settings);
        workspace.calls.model().set(std::move(settings));
    }
    bool knows(const std::string& profile)
    {
        return registry.find(ProfileName(profile)) != nullptr;
    }
};

}  // namespace

TEST_F(ServicePrincipalTest, GetsAFirstTokenThatReplacesItself)
{
    const auto profile = reply(order()).profile;
    EXPECT_EQ(profile.profile, "robot");
    EXPECT_EQ(profile.identity, robot);
    EXPECT_EQ(profile.state, State::active);
    const auto tokens = tokens_of(robot);
    ASSERT_THAT(tokens, SizeIs(2));
    EXPECT_EQ(tokens[0].comment, "first token of profile robot, made by patkeeper");
    EXPECT_EQ(tokens[0].creator, somebody);
    EXPECT_EQ(tokens[0].expiry, tokens[0].creation + 1h);
    EXPECT_EQ(tokens[1].creator, robot);
    EXPECT_EQ(profile.token_id, tokens[1].id);
    EXPECT_THAT(profile.retiring, SizeIs(1));
    advance(25h);
    EXPECT_THAT(tokens_of(robot), SizeIs(1));
    EXPECT_EQ(serve("robot"), "ok");
}

TEST_F(ServicePrincipalTest, TakesALifetimeForTheFirstToken)
{
    auto request = order();
    request.lifetime = 600;
    EXPECT_EQ(call(request), "ok");
    const auto token = tokens_of(robot).at(0);
    EXPECT_EQ(token.expiry, token.creation + 10min);
}

// Its first token is what it has.
TEST_F(ServicePrincipalTest, LivesAsLongAsConfiguredWhereItCannotBeReplaced)
{
    policy.scopes = Scopes{"sql"};
    const auto profile = reply(order()).profile;
    const auto tokens = tokens_of(robot);
    ASSERT_THAT(tokens, SizeIs(1));
    EXPECT_EQ(tokens[0].scopes, policy.scopes);
    EXPECT_EQ(tokens[0].expiry, tokens[0].creation + policy.lifetime);
    // Such a token may not be listed: what it is was told when it was made.
    EXPECT_EQ(profile.state, State::static_);
    EXPECT_EQ(profile.scopes, policy.scopes);
    EXPECT_EQ(profile.token_id, tokens[0].id);
    ASSERT_TRUE(profile.expiry_time);
    EXPECT_LE(std::abs(*profile.expiry_time - to_millis(*tokens[0].expiry)), 1000);
}

TEST_F(ServicePrincipalTest, KnowsItsTokenThoughTheListLagsBehind)
{
    workspace.calls.fail_next(Fault{.kind = FaultKind::stale_list, .endpoint = Endpoint::list});
    const auto profile = reply(order()).profile;
    EXPECT_EQ(profile.state, State::active);
    EXPECT_THAT(profile.retiring, SizeIs(1));
}

TEST_F(ServicePrincipalTest, IsWaitedForUntilItsTokenIsKnown)
{
    advance(1min);  // the admin's is known
    workspace.calls.fail_always(Fault{.kind = FaultKind::refuse_new, .age = 5s});
    const auto asked = begin(order());
    EXPECT_FALSE(asked->done);
    advance(10s);
    workspace.calls.heal();
    advance(10s);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_EQ(serve("robot"), "ok");
}

TEST_F(ServicePrincipalTest, MayBeAskedForByAnIssuer)
{
    policy.is_issuer = true;
    registry.reconfigure(registry.settings());
    EXPECT_EQ(serve("ops"), "TokenUnusable");
    EXPECT_EQ(call(order()), "ok");
}

TEST_F(ServicePrincipalTest, NeedsAnAdmin)
{
    workspace.calls.model().set_identity({somebody, "Somebody", false, false});
    EXPECT_NE(refusal(order()).find("Only workspace admins may manage tokens"), std::string::npos);
    auto request = order();
    request.admin = "nobody";
    EXPECT_EQ(refusal(request), "there is no profile nobody");
    EXPECT_THAT(tokens_of(robot), IsEmpty());
    EXPECT_FALSE(knows("robot"));
}

TEST_F(ServicePrincipalTest, NeedsAPrincipalThatMayUseTokens)
{
    EXPECT_NE(refusal(order("no-such")).find("no-such does not exist"), std::string::npos);
    EXPECT_NE(refusal(order(somebody)).find("does not exist"), std::string::npos);
    set([](auto& s) { s.creation_permitted = false; });
    EXPECT_NE(refusal(order()).find("may not use personal access tokens"), std::string::npos);
    EXPECT_FALSE(knows("robot"));
}

TEST_F(ServicePrincipalTest, ReplacesAProfileOnlyWhenAskedTo)
{
    EXPECT_EQ(call(order()), "ok");
    workspace.calls.log.clear();
    EXPECT_EQ(call(order()), "ProfileExists");
    EXPECT_THAT(workspace.calls.log, IsEmpty());  // before a token is made
    auto request = order();
    request.replace = true;
    EXPECT_EQ(call(request), "ok");
}

TEST_F(ServicePrincipalTest, ReplacesNobodyElsesProfile)
{
    auto request = order();
    request.profile = "ops";
    request.replace = true;
    workspace.calls.log.clear();
    EXPECT_EQ(call(request), "IdentityMismatch");
    EXPECT_THAT(workspace.calls.log, IsEmpty());  // before a token is made that nobody would keep
    EXPECT_EQ(reply(GetProfile{"ops", {}}).profile.identity, somebody);
}

TEST_F(ServicePrincipalTest, IsRefusedATokenOfSomebodyElse)
{
    workspace.calls.model().set_identity({"another", "Another", false, true});
    auto request = login("robot");
    request.token_value = Secret(paste());
    const auto outcome = [&] {
        std::optional<Error> failed;
        const auto note = [&](const std::exception_ptr&, const auto& done) {
            if (!done) failed = done.error();
        };
        asio::co_spawn(ctx, login_.run(std::move(request), Login::Made{robot, {}}), note);
        poll();
        return failed;
    }();
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(std::holds_alternative<IdentityMismatch>(*outcome)) << describe(*outcome);
    EXPECT_FALSE(knows("robot"));
}

TEST_F(ServicePrincipalTest, LeavesNoTokenWhereTheLoginFails)
{
    store.puts = {Mishap::locked};
    EXPECT_EQ(call(order()), "StoreLocked");
    EXPECT_THAT(tokens_of(robot), IsEmpty());
}

TEST_F(ServicePrincipalTest, LeavesTheTokenThatTheKeyringMayHaveTaken)
{
    store.puts = {Mishap::unclear_done};
    store.searches = {Mishap::none, Mishap::unavailable};
    const auto asked = begin(order());
    advance(1min);
    EXPECT_EQ(outcome_of(*asked), "StoreUnavailable");
    EXPECT_EQ(serve("robot"), "ok");
    EXPECT_THAT(workspace.calls.log, testing::Not(testing::Contains("delete")));
}

TEST_F(ServicePrincipalTest, IsNotAskedForTwice)
{
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::on_behalf_of, .commit = true});
    EXPECT_EQ(call(order()), "TokenMayExist");
    EXPECT_THAT(tokens_of(robot), SizeIs(1));
    EXPECT_FALSE(knows("robot"));
    advance(1h);
    EXPECT_THAT(tokens_of(robot), IsEmpty());  // it has ended by itself
}

TEST_F(ServicePrincipalTest, ChecksAnAdminsTokenThatWasRefused)
{
    advance(10min);
    workspace.calls.model().revoke(reply(GetProfile{"ops", {}}).profile.token_id, now());
    EXPECT_EQ(refusal(order()),
              "the token of profile ops cannot be used: the workspace says: Invalid access token.");
    advance(2min);
    EXPECT_EQ(reply(GetProfile{"ops", {}}).profile.state, State::unusable);
    EXPECT_EQ(call(order()), "TokenUnusable");
}

TEST_F(ServicePrincipalTest, RefusesWhatCannotBe)
{
    const auto with = [&](auto change) {
        auto request = order();
        change(request);
        return refusal(request);
    };
    const std::string invalid = "invalid parameter: ";
    EXPECT_EQ(with([](auto& r) { r.profile = "a]"; }), invalid + "profile");
    EXPECT_EQ(with([](auto& r) { r.application_id = ""; }), invalid + "application_id");
    EXPECT_EQ(with([](auto& r) { r.application_id = "a b"; }), invalid + "application_id");
    EXPECT_EQ(with([](auto& r) { r.application_id = std::string(257, 'a'); }),
              invalid + "application_id");
    EXPECT_NE(with([](auto& r) { r.application_id = std::string(256, 'a'); }),
              invalid + "application_id");
    EXPECT_EQ(with([](auto& r) { r.lifetime = 0; }), invalid + "lifetime");
    EXPECT_THAT(tokens_of(robot), IsEmpty());
    workspace.calls.reachable = false;
    EXPECT_EQ(call(order()), "WorkspaceUnreachable");
}
