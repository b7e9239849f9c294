#include "protocol/interface_description.hpp"
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class RequestHandlerTest : public DaemonWorld {
protected:
    std::shared_ptr<PendingCall> rotate(const std::string& profile)
    {
        return begin(Rotate{profile, {}});
    }
    std::size_t items_of_kind(const std::string& kind)
    {
        std::size_t count = 0;
        const auto counted = [&](const std::exception_ptr&, const auto& found) {
            count = found->size();
        };
        asio::co_spawn(ctx, store.search({{"application", "patkeeper"}, {"kind", kind}}), counted);
        poll();
        return count;
    }
    template <class Change>
    void set(Change change)
    {
        auto settings = workspace.calls.model().settings();
        change(settings);
        workspace.calls.model().set(std::move(settings));
    }
    Profile only_profile()
    {
        const auto profiles = reply(ListProfiles{}).profiles;
        EXPECT_THAT(profiles, SizeIs(1));
        return profiles.empty() ? Profile() : profiles[0];
    }
};

}  // namespace

TEST_F(RequestHandlerTest, LogsInMintsASuccessorAndServesIt)
{
    auto request = login("DEFAULT");
    const std::string pasted(request.token_value.reveal());
    const auto profile = reply(request).profile;
    EXPECT_EQ(profile.profile, "DEFAULT");
    EXPECT_EQ(profile.identity, somebody);
    EXPECT_EQ(profile.state, State::active);
    const auto token = reply(GetToken{}).token;
    EXPECT_EQ(token.token_id, profile.token_id);
    EXPECT_NE(token.token_value.reveal(), pasted);
    EXPECT_EQ(token.valid_until, to_millis(now() + 24h));
    EXPECT_EQ(token.host, "https://h.example");
    EXPECT_THAT(alive(), SizeIs(2));
}

TEST_F(RequestHandlerTest, LogsInWithoutRotating)
{
    auto request = login("DEFAULT");
    request.rotate = false;
    EXPECT_EQ(reply(request).profile.state, State::static_);
    EXPECT_THAT(alive(), SizeIs(1));
}

TEST_F(RequestHandlerTest, LogsInWithATokenThatCannotListItself)
{
    auto request = login("DEFAULT");
    request.token_value = Secret(paste(24h * 30, Scopes{"sql"}));
    EXPECT_EQ(reply(request).profile.state, State::static_);
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RequestHandlerTest, RefusesALoginThatIsWrong)
{
    const auto with = [&](auto change) {
        auto request = login("DEFAULT");
        change(request);
        return call(request);
    };
    EXPECT_EQ(with([](AddProfile& r) { r.profile = "a]"; }), "InvalidParameter");
    EXPECT_EQ(with([](AddProfile& r) { r.host = "http://h.example"; }), "InvalidParameter");
    EXPECT_EQ(with([](AddProfile& r) { r.host = "https://accounts.cloud.databricks.com"; }),
              "InvalidParameter");
    EXPECT_EQ(with([](AddProfile& r) { r.token_value = Secret("a b"); }), "InvalidParameter");
    EXPECT_EQ(with([](AddProfile& r) { r.token_value = Secret("dapidead"); }), "WorkspaceRejected");
    EXPECT_THAT(reply(ListProfiles{}).profiles, IsEmpty());
    workspace.calls.reachable = false;
    EXPECT_EQ(with([](AddProfile&) {}), "WorkspaceUnreachable");
    workspace.calls.reachable = true;
    store.puts = {Mishap::unavailable};
    EXPECT_EQ(with([](AddProfile&) {}), "StoreUnavailable");
    EXPECT_THAT(reply(ListProfiles{}).profiles, IsEmpty());
    EXPECT_EQ(with([](AddProfile&) {}), "ok");
}

TEST_F(RequestHandlerTest, ReplacesAProfileOnlyWhenAskedAndForTheSameIdentity)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    EXPECT_EQ(call(login("DEFAULT")), "ProfileExists");
    auto request = login("DEFAULT");
    request.replace = true;
    EXPECT_EQ(call(request), "ok");
    request.token_value =
        Secret(workspace.calls.model().issue({"another", Duration(24h), {}, ""}, now()));
    EXPECT_EQ(call(request), "IdentityMismatch");
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RequestHandlerTest, OfTwoLoginsAtOnceTheSecondIsRefused)
{
    workspace.calls.fail_always(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::list, .delay = 1s});
    const auto first = begin(login("DEFAULT"));
    const auto second = begin(login("DEFAULT"));
    advance(5s);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_EQ(outcome_of(*second), "ProfileExists");
}

TEST_F(RequestHandlerTest, AnswersALoginWhoseFirstRotationFails)
{
    workspace.calls.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::create});
    const auto profile = reply(login("DEFAULT")).profile;
    EXPECT_EQ(profile.state, State::failing);
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RequestHandlerTest, ServesByNameAndHost)
{
    EXPECT_EQ(call(GetToken{}), "UnknownProfile");
    keep("work");
    stop_registry();
    start_registry();
    EXPECT_EQ(call(GetToken{}), "ok");
    EXPECT_EQ(call(GetToken{"work", "https://h.example/"}), "ok");
    EXPECT_EQ(call(GetToken{"work", "https://other.example"}), "InvalidParameter");
    EXPECT_EQ(call(GetToken{"play", {}}), "UnknownProfile");
    EXPECT_EQ(call(GetToken{{}, "https://other.example"}), "UnknownProfile");
}

TEST_F(RequestHandlerTest, TellsWhatIsAmbiguous)
{
    call(login("a"));
    call(login("b"));
    EXPECT_EQ(call(GetToken{{}, "https://h.example"}), "AmbiguousHost");
    EXPECT_EQ(call(GetToken{}), "AmbiguousHost");
}

TEST_F(RequestHandlerTest, RefusesToServeADeadToken)
{
    auto request = login("DEFAULT");
    request.rotate = false;
    request.token_value = Secret(paste(1h));
    call(request);
    advance(1h);
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "TokenUnusable");
    EXPECT_EQ(only_profile().state, State::unusable);
}

TEST_F(RequestHandlerTest, RotatesAndAnswersWhenThatIsDone)
{
    call(login("DEFAULT"));
    const auto before = reply(GetToken{}).token.token_id;
    const auto profile = reply(Rotate{"DEFAULT", {}}).profile;
    EXPECT_NE(profile.token_id, before);
    ASSERT_THAT(profile.retiring, SizeIs(1));
    EXPECT_EQ(profile.retiring[0].token_id, before);
    EXPECT_THAT(reply(Rotate{"DEFAULT", true}).profile.retiring, SizeIs(1));
}

TEST_F(RequestHandlerTest, TellsWhyARotationFailed)
{
    call(login("DEFAULT"));
    EXPECT_EQ(call(Rotate{"nobody", {}}), "UnknownProfile");
    workspace.calls.reachable = false;
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceUnreachable");
    workspace.calls.reachable = true;
    workspace.calls.fail_next(Fault{.kind = FaultKind::error, .endpoint = Endpoint::create});
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceRejected");
    workspace.calls.fail_next(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceRejected");
    advance(10min);
    EXPECT_EQ(only_profile().state, State::active);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "BudgetExhausted");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "BudgetExhausted");
}

TEST_F(RequestHandlerTest, DoesNotHoldUpALoginThatMayNotMintYet)
{
    call(login("DEFAULT"));
    workspace.calls.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create, .retry_after = 1h});
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceRejected");
    auto again = login("DEFAULT");
    again.replace = true;
    EXPECT_EQ(call(again), "ok");
    EXPECT_EQ(only_profile().state, State::failing);
}

TEST_F(RequestHandlerTest, TellsWhenTheKeyringFailsARotation)
{
    call(login("DEFAULT"));
    store.puts = {Mishap::unavailable};
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "StoreUnavailable");
    store.puts = {Mishap::none, Mishap::unavailable};
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "StoreUnavailable");
}

TEST_F(RequestHandlerTest, TellsWhatCannotRotate)
{
    auto request = login("DEFAULT");
    request.token_value = Secret(paste(24h * 30, Scopes{"sql"}));
    call(request);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "RotationImpossible");
}

// The token turns out to be revoked only while the rotation is asked for.
TEST_F(RequestHandlerTest, EndsARotationWhoseTokenDies)
{
    call(login("DEFAULT"));
    workspace.calls.model().revoke(reply(GetToken{}).token.token_id, now());
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceRejected");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "WorkspaceRejected");  // at once, though it may yet live
    advance(3min);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "TokenUnusable");
}

TEST_F(RequestHandlerTest, DoesNotHoldUpARotationForATokenThatTakesMoments)
{
    call(login("DEFAULT"));
    advance(1h);
    workspace.calls.fail_always(Fault{.kind = FaultKind::refuse_new, .age = 5s});
    const auto asked = rotate("DEFAULT");
    EXPECT_EQ(outcome_of(*asked), "waits");
    advance(30s);
    EXPECT_EQ(outcome_of(*asked), "ok");
}

TEST_F(RequestHandlerTest, LogsOutAndNamesWhatIsLeftAlive)
{
    call(login("DEFAULT"));
    EXPECT_THAT(reply(RemoveProfile{"DEFAULT", {}}).left_alive, IsEmpty());
    EXPECT_THAT(alive(), SizeIs(1));
    EXPECT_EQ(call(RemoveProfile{"DEFAULT", {}}), "UnknownProfile");
    EXPECT_EQ(serve("DEFAULT"), "UnknownProfile");
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    EXPECT_THAT(reply(RemoveProfile{"DEFAULT", true}).left_alive, SizeIs(1));
}

TEST_F(RequestHandlerTest, LogsNothingOutWhileTheWorkspaceIsAway)
{
    call(login("DEFAULT"));
    workspace.calls.reachable = false;
    EXPECT_EQ(call(RemoveProfile{"DEFAULT", {}}), "WorkspaceUnreachable");
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RequestHandlerTest, TellsWhatHoldsALogoutUpAndGoesOnWithIt)
{
    call(login("DEFAULT"));
    workspace.calls.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::remove});
    EXPECT_EQ(call(RemoveProfile{"DEFAULT", {}}), "WorkspaceRejected");
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "TokenUnusable");
    workspace.calls.heal();
    advance(1min);
    EXPECT_EQ(serve("DEFAULT"), "UnknownProfile");
}

TEST_F(RequestHandlerTest, ALogoutIsNotHeldUpByAnExhaustedBudget)
{
    call(login("DEFAULT"));
    for (int i = 0; i < 3; ++i)
        call(Rotate{"DEFAULT", {}});
    EXPECT_EQ(call(RemoveProfile{"DEFAULT", {}}), "ok");
}

TEST_F(RequestHandlerTest, AnswersEveryOneOfSeveralLogoutsAtOnce)
{
    call(login("DEFAULT"));
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 1s});
    const auto first = begin(RemoveProfile{"DEFAULT", {}});
    const auto second = begin(RemoveProfile{"DEFAULT", {}});
    const auto third = rotate("DEFAULT");
    advance(1min);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_TRUE(second->done);
    EXPECT_TRUE(third->done);
    EXPECT_EQ(serve("DEFAULT"), "UnknownProfile");
}

TEST_F(RequestHandlerTest, ACallerWhoGoesAwayLeavesNothingBusy)
{
    call(login("DEFAULT"));
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 1s});
    store.delay = 1s;
    for (const auto time : {100ms, 1500ms, 2500ms}) {
        const auto gone = rotate("DEFAULT");
        advance(time);
        gone->stop.emit(asio::cancellation_type::terminal);
        poll();
        EXPECT_TRUE(gone->done);
    }
    const auto next = begin(RemoveProfile{"DEFAULT", {}});
    advance(2min);
    EXPECT_EQ(outcome_of(*next), "ok");
}

TEST_F(RequestHandlerTest, TellsThatTheKeyringIsLockedOrAway)
{
    call(login("DEFAULT"));
    store.become(Mishap::unavailable);
    poll();
    EXPECT_EQ(serve("DEFAULT"), "ok");
    EXPECT_EQ(reply(GetDaemon{}).daemon.store_state, StoreState::unavailable);
    store.become(Mishap::locked);
    poll();
    for (const auto& outcome : {serve("DEFAULT"),
                                call(ListProfiles{}),
                                call(login("other")),
                                call(Rotate{"DEFAULT", {}}),
                                call(RemoveProfile{"DEFAULT", {}}),
                                outcome_of(*begin(Watch{}, Answers::more))}) {
        EXPECT_EQ(outcome, "StoreLocked");
    }
    EXPECT_EQ(reply(GetDaemon{}).daemon.store_state, StoreState::locked);
}

TEST_F(RequestHandlerTest, UnlocksTheKeyring)
{
    call(login("DEFAULT"));
    store.become(Mishap::locked);
    poll();
    store.unlocks = false;
    EXPECT_EQ(call(Unlock{}), "StoreLocked");
    store.unlocks = true;
    EXPECT_EQ(call(Unlock{}), "ok");
    EXPECT_EQ(serve("DEFAULT"), "ok");
    store.become(Mishap::unavailable);
    EXPECT_EQ(call(Unlock{}), "StoreUnavailable");
}

TEST_F(RequestHandlerTest, TellsOfItself)
{
    const auto daemon = reply(GetDaemon{}).daemon;
    EXPECT_EQ(daemon.version, "1.2.3");
    EXPECT_EQ(daemon.store, "memory");
    EXPECT_EQ(daemon.start_time, to_millis(start));
    EXPECT_EQ(daemon.store_state, StoreState::ready);
    EXPECT_EQ(reply(GetInfo{}).product, "patkeeperd");
    EXPECT_EQ(reply(GetInterfaceDescription{"io.patkeeper"}).description, interface_description);
    EXPECT_EQ(reply(GetInterfaceDescription{"org.varlink.service"}).description,
              service_description);
    EXPECT_EQ(call(GetInterfaceDescription{"x"}), "InterfaceNotFound");
}

TEST_F(RequestHandlerTest, TellsWhereTokensCanBeHadOrWhyNowhere)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    EXPECT_EQ(call(GetMetadataUrl{}), "MetadataUnavailable");
    EXPECT_EQ(reply(GetDaemon{}).daemon.metadata_address, std::nullopt);
    EXPECT_EQ(reply(GetDaemon{}).daemon.metadata_reason, metadata.reason);
    metadata.port = 8423;
    EXPECT_EQ(reply(GetDaemon{}).daemon.metadata_address, "127.0.0.1:8423");
    EXPECT_EQ(reply(GetDaemon{}).daemon.metadata_reason, std::nullopt);
    const auto path = registry.find(ProfileName("DEFAULT"))->rotation().record()->metadata_path;
    const auto served = reply(GetMetadataUrl{});
    EXPECT_EQ(served.url, "http://127.0.0.1:8423/" + path);
    EXPECT_EQ(served.profile, "DEFAULT");
    EXPECT_EQ(served.host, "https://h.example");
    EXPECT_EQ(served.workspace_id, std::nullopt);
}

TEST_F(RequestHandlerTest, ChoosesTheProfileOfAnAddressAsThatOfAToken)
{
    metadata.port = 8423;
    EXPECT_EQ(call(GetMetadataUrl{}), "UnknownProfile");
    EXPECT_EQ(call(login("a")), "ok");
    EXPECT_EQ(call(login("b")), "ok");
    EXPECT_EQ(call(GetMetadataUrl{}), "AmbiguousHost");
    EXPECT_EQ(call(GetMetadataUrl{{}, "https://h.example"}), "AmbiguousHost");
    EXPECT_EQ(call(GetMetadataUrl{"b", "https://other.example"}), "InvalidParameter");
    EXPECT_EQ(reply(GetMetadataUrl{"b", "https://h.example"}).profile, "b");
    EXPECT_NE(reply(GetMetadataUrl{"a", {}}).url, reply(GetMetadataUrl{"b", {}}).url);
    store.become(Mishap::locked);
    poll();
    EXPECT_EQ(call(GetMetadataUrl{"b", {}}), "StoreLocked");
}

TEST_F(RequestHandlerTest, TriesTheStoreAndLeavesNothingThere)
{
    call(login("DEFAULT"));
    EXPECT_EQ(call(CheckStore{}), "ok");
    EXPECT_EQ(items_of_kind("probe"), 0U);
    EXPECT_EQ(items_of_kind("profile"), 1U);
    store.puts = {Mishap::unavailable};
    EXPECT_EQ(call(CheckStore{}), "StoreUnavailable");
    store.puts = {Mishap::unclear_done};
    EXPECT_EQ(call(CheckStore{}), "StoreUnavailable");
    EXPECT_EQ(items_of_kind("probe"), 0U);
    store.searches = {Mishap::unavailable};
    EXPECT_EQ(call(CheckStore{}), "StoreUnavailable");
    EXPECT_EQ(items_of_kind("probe"), 0U);
    store.removes = {Mishap::unavailable};
    EXPECT_EQ(call(CheckStore{}), "StoreUnavailable");
    EXPECT_EQ(call(CheckStore{}), "ok");
    store.become(Mishap::locked);
    EXPECT_EQ(call(CheckStore{}), "StoreLocked");
}

TEST_F(RequestHandlerTest, TriesTheStoreForTwoAtOnce)
{
    store.delay = 1s;
    const auto first = begin(CheckStore{});
    const auto second = begin(CheckStore{});
    const auto gone = begin(CheckStore{});
    gone->stop.emit(asio::cancellation_type::terminal);
    advance(10s);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_EQ(outcome_of(*second), "ok");
}

TEST_F(RequestHandlerTest, TriesATokenAndTellsTheWorkspacesClock)
{
    EXPECT_EQ(call(CheckProfile{"DEFAULT"}), "UnknownProfile");
    call(login("DEFAULT"));
    EXPECT_EQ(reply(CheckProfile{"DEFAULT"}).clock_ahead, 0);
    set([](stand_in::Settings& settings) { settings.skew = 5min; });
    EXPECT_EQ(reply(CheckProfile{"DEFAULT"}).clock_ahead, 300'000);
    workspace.calls.reachable = false;
    EXPECT_EQ(call(CheckProfile{"DEFAULT"}), "WorkspaceUnreachable");
    workspace.calls.reachable = true;
    workspace.calls.model().revoke(reply(GetToken{}).token.token_id, now());
    EXPECT_EQ(call(CheckProfile{"DEFAULT"}), "WorkspaceRejected");
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RequestHandlerTest, ATokenWithoutTheScopeToBeAskedWorks)
{
    auto request = login("DEFAULT");
    request.token_value = Secret(paste(24h * 30, Scopes{"sql"}));
    call(request);
    set([](stand_in::Settings& settings) { settings.me_scope = "scim"; });
    EXPECT_EQ(call(CheckProfile{"DEFAULT"}), "ok");
}

TEST_F(RequestHandlerTest, AProfileMayGoWhileItsTokenIsTried)
{
    call(login("DEFAULT"));
    workspace.calls.fail_always(
        Fault{.kind = FaultKind::slow, .endpoint = Endpoint::me, .delay = 10s});
    const auto tried = begin(CheckProfile{"DEFAULT"});
    EXPECT_EQ(call(RemoveProfile{"DEFAULT", true}), "ok");
    advance(10s);
    EXPECT_TRUE(tried->done);
}

TEST_F(RequestHandlerTest, Stops)
{
    EXPECT_EQ(call(Stop{}), "ok");
    EXPECT_EQ(stops, 1);
}

TEST_F(RequestHandlerTest, RefusesWhatItDoesNotKnow)
{
    const auto outcome = [&](const std::string& text) { return outcome_of(*begin_text(text)); };
    EXPECT_EQ(outcome(R"({"method": "io.patkeeper.Nothing"})"), "MethodNotFound");
    EXPECT_EQ(outcome(R"({"method": "x.y"})"), "InterfaceNotFound");
    EXPECT_EQ(outcome(R"({"method": ""})"), "InterfaceNotFound");
    EXPECT_EQ(outcome(R"({"method": "io.patkeeper.Rotate"})"), "InvalidParameter");
    EXPECT_EQ(outcome(R"({"method": "io.patkeeper.GetToken", "parameters": {"profile": 1}})"),
              "InvalidParameter");
    EXPECT_EQ(outcome(R"({"method": "io.patkeeper.Watch"})"), "ExpectedMore");
}

TEST_F(RequestHandlerTest, AnswersNothingToOneWayCalls)
{
    for (const auto* text : {R"({"oneway": true, "method": "io.patkeeper.ListProfiles"})",
                             R"({"oneway": true, "method": "io.patkeeper.Rotate"})",
                             R"({"oneway": true, "method": "io.patkeeper.Nothing"})",
                             R"({"oneway": true, "method": "io.patkeeper.Watch"})",
                             R"({"oneway": true, "method": "x.y"})"}) {
        const auto asked = begin_text(text);
        EXPECT_TRUE(asked->done) << text;
        EXPECT_THAT(asked->replies, IsEmpty()) << text;
    }
}

TEST_F(RequestHandlerTest, TellsWatchersWhatThereIsAndEachChange)
{
    call(login("DEFAULT"));
    const auto watcher = begin(Watch{}, Answers::more);
    const auto event = [&](std::size_t i) {
        return decode_reply<Watch>(watcher->replies.at(i))->event;
    };
    ASSERT_THAT(watcher->replies, SizeIs(1));
    EXPECT_EQ(event(0).kind, "state");
    EXPECT_EQ(event(0).detail->token_id, reply(GetToken{}).token.token_id);

    const auto rotated = reply(Rotate{"DEFAULT", {}}).profile;
    ASSERT_GT(watcher->replies.size(), 1U);
    EXPECT_EQ(event(watcher->replies.size() - 1).kind, "changed");
    EXPECT_EQ(event(watcher->replies.size() - 1).detail, rotated);

    call(RemoveProfile{"DEFAULT", {}});
    EXPECT_EQ(event(watcher->replies.size() - 1).kind, "removed");
    store.become(Mishap::locked);
    poll();
    EXPECT_EQ(event(watcher->replies.size() - 1).kind, "store");
    EXPECT_FALSE(watcher->done);
}

TEST_F(RequestHandlerTest, TellsWatchersOfWhatFailsWithoutACall)
{
    call(login("DEFAULT"));
    for (int i = 0; i < 2; ++i)
        call(Rotate{"DEFAULT", {}});
    const auto watcher = begin(Watch{}, Answers::more);
    auto again = login("DEFAULT");
    again.replace = true;
    EXPECT_EQ(call(again), "ok");  // and its successor waits for the budget
    const auto last = decode_reply<Watch>(watcher->replies.back())->event;
    EXPECT_EQ(last.detail->state, State::failing);
}
