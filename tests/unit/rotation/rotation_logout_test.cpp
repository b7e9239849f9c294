// Step 10.
#include "daemon/rotation/lineage.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// Only the pasted token, which was not to be deleted, lives.
void expect_logged_out(RotationWorld& world)
{
    EXPECT_FALSE(world.kept);
    EXPECT_EQ(world.alive().size(), 1U);
}

// A world with a current and a retiring token minted by patkeeper, and a pasted one left alive.
struct RotationLogout : testing::Test {
    RotationWorld world;
    TokenId current;
    TokenId retiring;
    void SetUp() override
    {
        world.act();
        world.ask(Ask{});
        world.ask(Ask{});
        current = world.record().current.id;
        retiring = world.record().retiring.at(0).token.id;
        ASSERT_EQ(world.alive().size(), 3U);
    }
    std::string log_out() { return world.ask(Leave{}); }
    void refuse_next(Endpoint endpoint)
    {
        world.workspace.fail_next(
            Fault{.kind = FaultKind::refuse_new, .endpoint = endpoint, .age = 365 * 24h});
    }
    // Up to where the record says it.
    void begin_to_log_out()
    {
        world.rotation->request(Leave{});
        while (world.rotation->pending())
            world.step();
    }
    void revoke_all()
    {
        for (const auto& token : held_tokens(world.record()))
            world.workspace.model().revoke(token.id.str(), world.now);
    }
    // By a create that was given up, and is done after all.
    void leave_an_orphan()
    {
        world.workspace.fail_next(
            Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = 10s});
        world.ask(Ask{});
        world.live_until(world.now + 9s);
        world.now += 1s;
    }
};

// Of a logout that has one token to delete.
void lose_the_last_answer(RotationWorld& world, bool done)
{
    world.act();
    world.ask(Ask{});
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::remove, .commit = done});
    EXPECT_EQ(world.ask(Leave{}), "list write delete");
}

}  // namespace

TEST_F(RotationLogout, DeletesWhatWasMintedTheCurrentTokenLast)
{
    world.rotation->request(Leave{});
    EXPECT_EQ(world.step(), "list");
    EXPECT_EQ(world.step(), "write");
    EXPECT_FALSE(world.rotation->pending());
    EXPECT_EQ(world.step(), "delete");
    EXPECT_EQ(std::get<Delete>(world.last).id, retiring);
    EXPECT_EQ(world.step(), "delete");
    EXPECT_EQ(std::get<Delete>(world.last).id, current);
    EXPECT_EQ(world.step(), "remove");
    EXPECT_TRUE(world.rotation->finished());
    expect_logged_out(world);
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

TEST_F(RotationLogout, NamesThePastedTokenItLeavesAlive)
{
    RotationWorld other;
    other.act();
    const auto pasted = other.record().current.id.str();
    other.ask(Leave{});
    EXPECT_THAT(other.rotation->left_alive(), ElementsAre(pasted));
    EXPECT_THAT(other.rotation->undeleted(), IsEmpty());
    EXPECT_THAT(other.alive(), ElementsAre(pasted));
}

TEST_F(RotationLogout, KeepsTheTokensWhereThatWasAsked)
{
    EXPECT_EQ(world.ask(Leave{Leaving::keeping_tokens}), "write remove");
    EXPECT_EQ(world.alive().size(), 3U);
    EXPECT_THAT(world.rotation->left_alive(), ElementsAre(current.str(), retiring.str()));
    EXPECT_THAT(world.rotation->undeleted(), IsEmpty());
}

// The scopes of its tokens were changed at the workspace in the middle of it.
TEST_F(RotationLogout, NamesWhatItCouldNotDeleteAnOrphanToo)
{
    leave_an_orphan();
    ASSERT_EQ(world.alive().size(), 4U);
    begin_to_log_out();
    for (const auto& token : held_tokens(world.record())) {
        const auto bearer = token.value.clone();
        const auto set = [&](const Scopes& scopes) {
            return world.workspace.set_scopes(
                world.record().workspace, bearer, token.id, scopes, world.now);
        };
        ASSERT_TRUE(set({"sql"}).result);
    }
    EXPECT_EQ(world.act(), "delete delete remove");
    auto named = world.rotation->undeleted();
    EXPECT_EQ(named.size(), 3U);
    EXPECT_THAT(world.alive(), testing::IsSupersetOf(named));
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

// The current token lacks the scope by then; the retiring one does not.
TEST_F(RotationLogout, DeletesWithAnotherTokenWhereTheFirstLacksTheScope)
{
    begin_to_log_out();
    const auto& token = world.record().current;
    const auto set = world.workspace.set_scopes(
        world.record().workspace, token.value.clone(), token.id, {"sql"}, world.now);
    ASSERT_TRUE(set.result);
    EXPECT_EQ(world.act(), "delete delete delete remove");
    EXPECT_EQ(world.alive().size(), 1U);
    EXPECT_THAT(world.rotation->undeleted(), IsEmpty());
}

TEST_F(RotationLogout, NamesAnOrphanThatNobodyIsLeftToDelete)
{
    leave_an_orphan();
    begin_to_log_out();
    revoke_all();
    world.live_until(world.now + 5min);
    EXPECT_TRUE(world.rotation->finished());
    ASSERT_EQ(world.rotation->undeleted().size(), 1U);
    EXPECT_THAT(world.alive(), testing::Contains(world.rotation->undeleted().at(0)));
}

// The last deletion was done, and nobody is left who knows.
TEST_F(RotationLogout, EndsSoonWhereItWasKilledAfterTheLastDeletion)
{
    world.rotation->request(Leave{});
    while (world.step() != "delete" || world.alive().size() > 1) {
    }
    world.restart();
    world.live_until(world.now + 20s);
    EXPECT_FALSE(world.kept);
}

// Then what lives on unknown to the record is found all the same.
TEST_F(RotationLogout, ListsAgainWhereTheFirstListWasRefused)
{
    leave_an_orphan();
    ASSERT_EQ(world.alive().size(), 4U);
    refuse_next(Endpoint::list);
    log_out();
    world.live_until(world.now + 5min);
    expect_logged_out(world);
}

// Who made it, cannot settle it any more.
TEST_F(RotationLogout, DeletesWhatACreateMadeWhoseAnswerWasLost)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    world.ask(Ask{});
    ASSERT_EQ(world.alive().size(), 4U);
    world.workspace.model().revoke(current.str(), world.now);
    log_out();
    world.live_until(world.now + 10min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, TakesARefusalOfAnEarlierOneForNoDoubt)
{
    world.now += 2min;
    refuse_next(Endpoint::list);
    world.writes = {Mishap::locked};
    log_out();
    ASSERT_TRUE(world.rotation->request_failure());
    world.live_until(world.now + 1h);
    refuse_next(Endpoint::list);
    log_out();
    world.live_until(world.now + 10min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, TellsThatTheKeyringFailsWhateverWasRefused)
{
    world.now += 2min;
    begin_to_log_out();
    revoke_all();
    world.writes = {Mishap::locked, Mishap::locked, Mishap::locked};
    world.live_until(world.now + 2 * Rotation::doubt_time);
    EXPECT_TRUE(world.rotation->trouble());
    EXPECT_FALSE(world.rotation->in_doubt());
}

TEST_F(RotationLogout, OfACopyLeavesWhatTheOriginalMade)
{
    world.machine = "clone";
    world.restart();
    EXPECT_EQ(log_out(), "write list write remove");
    EXPECT_EQ(world.alive().size(), 3U);
}

TEST_F(RotationLogout, ListsWithAnotherTokenWhereTheFirstLacksTheScope)
{
    leave_an_orphan();
    const auto& token = world.record().current;
    const auto set = world.workspace.set_scopes(
        world.record().workspace, token.value.clone(), token.id, {"sql"}, world.now);
    ASSERT_TRUE(set.result);
    EXPECT_EQ(log_out(), "list write list delete delete delete remove");
    EXPECT_EQ(world.alive().size(), 1U);
    EXPECT_THAT(world.rotation->undeleted(), IsEmpty());
}

// Not known everywhere yet, and refused at each try.
TEST_F(RotationLogout, TakesNoRefusalOfANewTokenForItsDeath)
{
    world.workspace.fail_always(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::list, .age = 2min - 1ms});
    log_out();
    world.live_until(world.now + 10min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, TakesARefusalADoubtTimeAfterTheFirstForDeath)
{
    world.now += 2min;
    begin_to_log_out();
    revoke_all();
    world.step();
    const auto first = world.now;
    world.live_until(first + 2 * Rotation::doubt_time - 1ms);
    EXPECT_TRUE(world.kept);
    world.live_until(first + 2 * Rotation::doubt_time);
    EXPECT_FALSE(world.kept);
}

TEST_F(RotationLogout, TakesARefusedListAndARefusedDeletionForNoDeath)
{
    world.now += 2min;
    refuse_next(Endpoint::list);
    refuse_next(Endpoint::remove);
    log_out();
    world.live_until(world.now + 10min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, ChangesNothingWhereTheWorkspaceCannotBeReached)
{
    const auto before = world.kept;
    world.workspace.reachable = false;
    EXPECT_EQ(log_out(), "list");
    EXPECT_TRUE(world.kept == before);
    EXPECT_FALSE(world.rotation->pending());
    ASSERT_TRUE(world.rotation->request_failure());
    EXPECT_EQ(error_name(*world.rotation->request_failure()), "io.patkeeper.WorkspaceUnreachable");
    EXPECT_TRUE(world.rotation->serve(world.now));
    world.workspace.reachable = true;
    EXPECT_EQ(log_out(), "list write delete delete remove");
}

TEST_F(RotationLogout, ServesNothingMoreOnceItHasBegun)
{
    world.rotation->request(Leave{});
    world.step();
    const auto write = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<Write>(write));
    EXPECT_FALSE(world.rotation->serve(world.now));
}

TEST_F(RotationLogout, GoesOnAfterACrashAtAnyAction)
{
    for (int crash = 1; crash <= 4; ++crash) {
        RotationWorld other;
        other.act();
        other.ask(Ask{});
        other.ask(Ask{});
        other.rotation->request(Leave{});
        for (int i = 0; i < crash + 1; ++i)
            other.step();
        other.restart();
        other.live_until(other.now + 5min);
        EXPECT_FALSE(other.kept) << crash;
        EXPECT_EQ(other.alive().size(), 1U) << crash;
    }
}

TEST_F(RotationLogout, SettlesACreateUnderWay)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    world.ask(Ask{});
    world.live_until(world.now + 200ms);
    log_out();
    world.live_until(world.now + 1min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, DeletesACandidateToo)
{
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    world.ask(Ask{});
    ASSERT_TRUE(world.record().candidate->token);
    EXPECT_EQ(log_out(), "list write delete delete delete remove");
    EXPECT_EQ(world.alive().size(), 1U);
}

TEST_F(RotationLogout, LeavesWhatAnotherProfileHolds)
{
    world.elsewhere = {current};
    EXPECT_EQ(log_out(), "list write delete remove");
    EXPECT_THAT(world.rotation->left_alive(), ElementsAre(current.str()));
    EXPECT_THAT(world.rotation->undeleted(), IsEmpty());
}

// It was minted here, was pasted into the other one, and is not in this record any more.
TEST_F(RotationLogout, LeavesWhatOnlyAnotherProfileHoldsByNow)
{
    world.elsewhere = {retiring};
    world.live_until(world.record().retiring.at(0).delete_after);
    ASSERT_TRUE(world.record().retiring.empty());
    EXPECT_EQ(log_out(), "list write delete remove");
    EXPECT_THAT(world.alive(), testing::Contains(retiring.str()));
}

// A create that was settled, and done after all.
TEST_F(RotationLogout, DeletesWhatNobodyElseWouldEverFind)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = 10s});
    world.ask(Ask{});
    world.live_until(world.now + 9s);
    ASSERT_FALSE(world.record().candidate && !world.record().candidate->token);
    world.now += 1s;
    const auto before = world.alive().size();
    log_out();
    EXPECT_LT(world.alive().size(), before);
    for (const auto& token : world.workspace.model().tokens_alive(world.now))
        EXPECT_EQ(token.comment, "by hand");
}

TEST_F(RotationLogout, IsNotHeldUpByWhatWentWrongBefore)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create, .retry_after = 1h});
    world.ask(Ask{});
    ASSERT_TRUE(world.rotation->trouble());
    begin_to_log_out();
    EXPECT_FALSE(world.rotation->trouble());
    EXPECT_EQ(world.act(), "delete delete remove");
}

TEST_F(RotationLogout, GoesOnUntilEverythingIsDeleted)
{
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::remove});
    EXPECT_EQ(log_out(), "list write delete");
    EXPECT_TRUE(world.rotation->trouble());
    world.live_until(world.now + 1h);
    EXPECT_TRUE(world.kept);
    world.workspace.heal();
    world.live_until(world.now + 11min);
    expect_logged_out(world);
}

TEST_F(RotationLogout, TakesOneRefusalNeitherForADeadTokenNorForADeletedOne)
{
    world.now += 2min;
    refuse_next(Endpoint::remove);
    EXPECT_EQ(log_out(), "list write delete");
    world.live_until(world.now + 5min);
    expect_logged_out(world);
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

TEST_F(RotationLogout, TakesASecondRefusalForTheAnswerThatWasLost)
{
    RotationWorld other;
    lose_the_last_answer(other, /*done=*/true);
    other.live_until(other.now + 20s);
    expect_logged_out(other);
}

TEST_F(RotationLogout, TakesARefusalALostAnswerTimeAfterTheFirstForThatAnswer)
{
    RotationWorld other;
    lose_the_last_answer(other, /*done=*/true);
    other.now += Backoff::first;
    ASSERT_EQ(other.act(), "delete");
    const auto first = other.now;
    other.live_until(first + Rotation::lost_answer_time - 1ms);
    EXPECT_TRUE(other.kept);
    other.live_until(first + Rotation::lost_answer_time);
    EXPECT_FALSE(other.kept);
}

// Its deletion was never asked for, whatever a crash made forgotten.
TEST_F(RotationLogout, TakesNoRefusalsOfAPastedTokenForItsDeletion)
{
    RotationWorld other;
    other.act();
    other.now += 2min;
    const auto pasted = other.record().current.id.str();
    other.rotation->request(Leave{});
    while (other.rotation->pending())
        other.step();
    other.restart();
    other.workspace.fail_always(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::list, .age = 365 * 24h});
    other.live_until(other.now + Rotation::doubt_time - 1s);
    other.workspace.heal();
    other.live_until(other.now + 10min);
    EXPECT_TRUE(other.rotation->finished());
    EXPECT_THAT(other.rotation->left_alive(), ElementsAre(pasted));
}

TEST_F(RotationLogout, TakesOneRefusalAfterALostAnswerForNoDeletion)
{
    RotationWorld other;
    lose_the_last_answer(other, /*done=*/false);
    other.workspace.fail_next(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::remove, .age = 365 * 24h});
    other.live_until(other.now + 1min);
    expect_logged_out(other);
}

TEST_F(RotationLogout, OfARevokedProfileUsesAnotherTokenToClearUp)
{
    world.workspace.model().revoke(current.str(), world.now);
    log_out();
    world.live_until(world.now + 5min);
    expect_logged_out(world);
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

TEST_F(RotationLogout, OfADeadProfileDeletesARejectedTokenByItself)
{
    auto record = *world.kept;
    record.retiring.at(0).rejected = true;
    record.current.expiry = world.now;
    world.kept = record;
    world.restart();
    EXPECT_EQ(log_out(), "list write delete remove");
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(retiring.str())));
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

// Nobody would know of it any more.
TEST_F(RotationLogout, OfADeadProfileDeletesWhatALostCreateMadeWithARejectedToken)
{
    auto record = *world.kept;
    record.retiring.at(0).rejected = true;
    record.current.expiry = world.now;
    record.candidate = Candidate{Nonce("lost"), world.now, std::nullopt};
    record.book.push_back({Nonce("lost"), world.now});
    const auto before = world.alive();
    world.workspace.model().issue({somebody, 40 * 24h, {}, origin_comment(record, Nonce("lost"))},
                                  world.now);
    world.kept = record;
    world.restart();
    EXPECT_EQ(log_out(), "list write delete delete remove");
    EXPECT_EQ(world.alive().size(), before.size() - 1);
}

TEST_F(RotationLogout, DeletesARejectedTokenByItselfWhereTheOthersLackTheScope)
{
    auto record = *world.kept;
    record.retiring.at(0).rejected = true;
    world.kept = record;
    world.restart();
    const auto set = world.workspace.set_scopes(
        record.workspace, record.current.value.clone(), current, {"sql"}, world.now);
    ASSERT_TRUE(set.result);
    EXPECT_EQ(log_out(), "list write list delete remove");
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(retiring.str())));
    EXPECT_THAT(world.rotation->undeleted(), ElementsAre(current.str()));
}

// Only whoever asked for the logout is told that it cannot begin.
TEST_F(RotationLogout, FailsNoOtherRequestWhereItsListFails)
{
    world.now += 2min;
    refuse_next(Endpoint::list);
    begin_to_log_out();
    world.now += Rotation::doubt_time;
    const auto list = world.rotation->next(world.now, world.draw());
    ASSERT_TRUE(std::holds_alternative<List>(list));
    world.rotation->request(Ask{});
    const WorkspaceError away{Trouble::unreachable, 0, "", "no route to host"};
    world.rotation->listed(std::get<List>(list), {away, std::nullopt}, world.now, world.draw());
    EXPECT_TRUE(world.rotation->pending());
    EXPECT_FALSE(world.rotation->request_failure());
}

TEST_F(RotationLogout, OfADeadProfileNeedsNoWorkspace)
{
    revoke_all();
    world.now += Rotation::new_token_grace;
    world.restart();
    world.live_until(world.now + 5min);
    ASSERT_FALSE(world.rotation->serve(world.now));
    world.workspace.reachable = false;
    EXPECT_EQ(log_out(), "write remove");
    EXPECT_THAT(world.rotation->left_alive(), IsEmpty());
}

// Its clock may be wrong: what lives there would live on.
TEST_F(RotationLogout, ChangesNothingWhereATokenOnlySeemsToHaveExpired)
{
    world.workspace.reachable = false;
    world.kept->current.expiry = world.kept->retiring.at(0).token.expiry = world.now;
    world.restart();
    log_out();
    ASSERT_TRUE(world.rotation->request_failure());
    EXPECT_TRUE(world.kept);
}

// Once it has told the time.
TEST_F(RotationLogout, OfAnExpiredProfileDeletesWithAnotherToken)
{
    auto record = *world.kept;
    record.current.expiry = world.now;
    world.kept = record;
    world.restart();
    EXPECT_EQ(log_out(), "list write delete remove");
    EXPECT_EQ(world.workspace.revealed.back(), record.retiring.at(0).token.value.reveal());
}

TEST_F(RotationLogout, NamesATokenThatWasMintedAMomentBefore)
{
    world.rotation->request(Ask{});
    while (world.step() != "create") {
    }
    EXPECT_EQ(world.ask(Leave{Leaving::keeping_tokens}), "write write remove");
    auto named = world.rotation->left_alive();
    EXPECT_EQ(named.size(), 3U);
    EXPECT_THAT(world.alive(), testing::IsSupersetOf(named));
}

TEST_F(RotationLogout, RepeatsARemovalThatFailed)
{
    for (const auto mishap : {Mishap::unclear_done, Mishap::unclear_not_done, Mishap::locked}) {
        RotationWorld other;
        other.act();
        other.writes = {Mishap::none, mishap};
        other.ask(Leave{});
        EXPECT_TRUE(other.rotation->trouble());
        other.live_until(other.now + 1min);
        EXPECT_FALSE(other.kept);
        EXPECT_TRUE(other.rotation->finished());
    }
}
