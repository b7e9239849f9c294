// Someone sets the local clock while the daemon runs: the daemon asks the workspace for the time before it
// calls a token expired or refuses it. Also: a create that the workspace finishes late. Both with the whole
// daemon.
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

namespace {

struct SetClock : DaemonWorld {
    void set_skew(Duration by)
    {
        auto settings = workspace.calls.model().settings();
        settings.skew += by;
        workspace.calls.model().set(settings);
    }
    // The workspace's goes on as before. Who sleeps, has not noticed yet.
    void set_clock(Duration by)
    {
        clock.set(by);
        set_skew(-by);
    }
    void log_in(Duration lifetime, bool rotate = false)
    {
        auto request = login("DEFAULT");
        request.token_value = Secret(paste(lifetime));
        request.rotate = rotate;
        ASSERT_EQ(call(request), "ok");
        workspace.calls.log.clear();
    }
    State state() { return reply(GetProfile{"DEFAULT", {}}).profile.state; }
};

}  // namespace

TEST_F(SetClock, AsksForTheTimeBeforeItRefusesAToken)
{
    set_skew(5h);
    log_in(10h);
    advance(2h);
    set_clock(9h);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    EXPECT_THAT(workspace.calls.log, testing::ElementsAre("me"));
    EXPECT_EQ(state(), State::static_);
}

TEST_F(SetClock, LetsWhoeverAsksWaitForTheTime)
{
    log_in(10h);
    advance(2h);
    set_clock(9h);
    workspace.calls.fail_next(Fault{.kind = FaultKind::slow, .delay = 2s});
    const auto asked = begin(GetToken{"DEFAULT", {}});
    const auto another = begin(GetToken{"DEFAULT", {}});
    EXPECT_EQ(outcome_of(*asked), "waits");
    advance(2s);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_EQ(outcome_of(*another), "ok");
    EXPECT_THAT(workspace.calls.log, SizeIs(1));
}

TEST_F(SetClock, SaysWhyItDoesNotKnow)
{
    log_in(10h);
    advance(2h);
    set_clock(9h);
    workspace.calls.reachable = false;
    EXPECT_EQ(serve("DEFAULT"), "WorkspaceUnreachable");
    EXPECT_EQ(state(), State::failing);
    EXPECT_EQ(serve("DEFAULT"), "WorkspaceUnreachable");
    EXPECT_THAT(workspace.calls.log, SizeIs(1));
    workspace.calls.reachable = true;
    advance(10min);
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

// The call by hand tells, too: it is made with the token.
TEST_F(SetClock, MintsByHandWithATokenThatLives)
{
    log_in(10h);
    advance(2h);
    set_clock(9h);
    EXPECT_EQ(call(MintToken{}), "ok");
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
}

TEST_F(SetClock, ATokenThatHasExpiredIsUnusable)
{
    log_in(10h);
    advance(10h + 1s);
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
    EXPECT_EQ(state(), State::unusable);
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "TokenUnusable");
    const auto calls = workspace.calls.log.size();
    EXPECT_EQ(serve("DEFAULT"), "TokenUnusable");
    EXPECT_EQ(workspace.calls.log.size(), calls);
}

TEST_F(SetClock, ForwardDeletesNothingThatWasPromised)
{
    log_in(30 * 24h, /*rotate=*/true);
    const auto promised = reply(GetToken{"DEFAULT", {}}).token.token_id;
    EXPECT_EQ(call(Rotate{"DEFAULT", {}}), "ok");
    advance(1h);
    set_clock(30h);
    advance(22h);
    EXPECT_THAT(alive(), Contains(promised));
    advance(2h);
    EXPECT_THAT(alive(), Not(Contains(promised)));
}

struct LateCreate : SetClock {};

TEST_F(LateCreate, IsDeletedAfterTheNextLookAtTheLatest)
{
    for (const auto& [after, look] : {std::pair{20s, 2min}, {3min, 10min}, {20min, 30min}}) {
        log_in(30 * 24h);
        advance(2h);
        const auto before = alive().size();
        workspace.calls.fail_next(
            Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = after});
        const auto asked = begin(Rotate{"DEFAULT", {}});
        EXPECT_TRUE(asked->done);
        advance(after + 1s);
        workspace.calls.stand_in().settle(now());
        EXPECT_THAT(alive(), SizeIs(before + 2)) << after / 1s;  // and the successor
        advance(look - after + 5s);
        EXPECT_THAT(alive(), SizeIs(before + 1)) << after / 1s;
        EXPECT_EQ(call(RemoveProfile{"DEFAULT", {}}), "ok");
    }
}
