// Steps 1 to 6: due, preflight, intent, create, keep, prove.
#include "daemon/rotation/lineage.hpp"
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using std::chrono::days;

namespace {

// A world whose first health check is over.
struct RotationMint : testing::Test {
    RotationWorld world;
    void SetUp() override { ASSERT_EQ(world.act(), "prove list"); }
    std::string rotate() { return world.ask(Ask{}); }
    void wait(Duration time) { world.now += time; }
};

constexpr auto* whole_rotation = "write write create write prove write";

}  // namespace

TEST_F(RotationMint, WaitsUntilTheTokenIsDue)
{
    const auto due = start + 30 * 24 * 60min * 67 / 100;
    world.live_until(due - 1ms);
    EXPECT_EQ(world.alive().size(), 1U);
    world.now = due;
    EXPECT_THAT(world.act(), testing::HasSubstr("write create write prove write"));
    EXPECT_EQ(world.rotation->promotions(), 1);
}

TEST_F(RotationMint, IsDueTwoWeeksBeforeTheInactivityCutoff)
{
    RotationWorld other(record_of(issue_token(world.workspace.model(), start, days(730))));
    EXPECT_EQ(other.rotation->view(start)->next_rotation, to_millis(start + days(76)));
}

TEST_F(RotationMint, RotatesInFiveStepsWhenAsked)
{
    EXPECT_EQ(rotate(), whole_rotation);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().asked, Asked::nothing);
    EXPECT_EQ(world.alive().size(), 2U);  // nobody agreed to the pasted one's deletion
}

TEST_F(RotationMint, WritesTheIntentBeforeTheCreate)
{
    world.rotation->request(Ask{});
    world.step();
    EXPECT_EQ(world.kept->asked, Asked::rotate);
    world.step();
    ASSERT_TRUE(world.kept->candidate);
    EXPECT_FALSE(world.kept->candidate->token);
    EXPECT_EQ(world.kept->book.back().nonce, world.kept->candidate->nonce);
    EXPECT_EQ(world.kept->creates, std::vector<TimePoint>{world.now});
    EXPECT_EQ(world.step(), "create");
    const auto& request = std::get<Create>(world.last).request;
    const auto origin = parse_origin(request.comment);
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->nonce, world.kept->candidate->nonce);
    EXPECT_EQ(request.lifetime, Duration(days(30)));
}

TEST_F(RotationMint, ForgetsNoncesAfterSevenDaysAndCreatesAfterAnHour)
{
    rotate();
    wait(nonce_memory);
    rotate();
    EXPECT_EQ(world.record().book.size(), 2U);
    EXPECT_EQ(world.record().creates.size(), 1U);
    wait(1ms);
    world.rotation->check_soon(world.now);
    rotate();
    EXPECT_EQ(world.record().book.size(), 2U);
}

TEST_F(RotationMint, AsksForTheScopesOfTheCurrentTokenOrThoseConfigured)
{
    const Scopes scopes{"sql", "authentication"};
    RotationWorld scoped;
    scoped.kept = record_of(issue_token(scoped.workspace.model(), start, days(30), scopes));
    scoped.restart();
    scoped.ask(Ask{});
    EXPECT_EQ(scoped.rotation->promotions(), 1);
    EXPECT_EQ(scoped.record().current.scopes, scopes);

    scoped.policy.scopes = Scopes{"authentication"};
    scoped.rotation->set_policy(scoped.policy);
    scoped.ask(Ask{});
    EXPECT_EQ(scoped.record().current.scopes, Scopes{"authentication"});
}

TEST_F(RotationMint, AsksForTheAutoscopeChoiceOfTheCurrentToken)
{
    for (const auto choice : {std::optional<bool>(), std::optional(true), std::optional(false)}) {
        RotationWorld other;
        other.kept->current.autoscope = choice;
        other.restart();
        other.rotation->request(Ask{});
        while (!std::holds_alternative<Create>(other.last))
            other.step();
        EXPECT_EQ(std::get<Create>(other.last).request.autoscope, choice);
    }
}

TEST_F(RotationMint, WaitsForTheBudgetAndSaysSo)
{
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(rotate(), whole_rotation);
    world.kept->asked = Asked::rotate;  // as a login does
    world.restart();
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_GT(world.rotation->setbacks(), 0);
    ASSERT_TRUE(world.rotation->trouble());
    EXPECT_EQ(error_name(*world.rotation->trouble()), "io.patkeeper.BudgetExhausted");
    EXPECT_EQ(world.rotation->view(world.now)->state, State::failing);
    wait(1h - 1ms);
    EXPECT_EQ(world.act(), "");
    wait(1ms);
    EXPECT_EQ(world.act(), "prove write create write prove write");  // it asks for the time first
}

// The first one too many is refused as all others are. It looks at the token: whoever rotates by hand
// may have been refused with it.
TEST_F(RotationMint, RefusesARequestBeyondTheBudgetAndStaysAsItIs)
{
    for (int i = 0; i < 3; ++i)
        rotate();
    const auto record = world.record();
    for (const auto* looks : {"prove list", ""}) {
        EXPECT_EQ(rotate(), looks);
        EXPECT_FALSE(world.rotation->pending());
        ASSERT_TRUE(world.rotation->request_failure());
        EXPECT_EQ(error_name(*world.rotation->request_failure()), "io.patkeeper.BudgetExhausted");
        EXPECT_EQ(world.rotation->view(world.now)->state, State::active);
        EXPECT_FALSE(world.rotation->trouble());
        EXPECT_EQ(world.record(), record);
        EXPECT_EQ(*world.kept, record);
    }
}

TEST_F(RotationMint, ARequestAtTheEndOfTheBudgetAndAfterIt)
{
    world.policy.max_creates_per_hour = 1;
    world.restart();
    world.act();
    rotate();
    wait(1h - 1ms);
    rotate();
    EXPECT_TRUE(world.rotation->request_failure());
    wait(1ms);
    rotate();
    EXPECT_FALSE(world.rotation->request_failure());
    EXPECT_EQ(world.rotation->promotions(), 2);
}

// It uses the create that the budget has room for.
TEST_F(RotationMint, TakesARequestWhileTheLastCreateOfTheBudgetIsUnderWay)
{
    world.policy.max_creates_per_hour = 1;
    world.restart();
    world.act();
    world.workspace.fail_next(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    rotate();
    ASSERT_TRUE(world.record().candidate);
    rotate();
    EXPECT_FALSE(world.rotation->request_failure());
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// A due rotation is not held up by those that were refused.
TEST_F(RotationMint, RotatesInTimeAfterARequestBeyondTheBudget)
{
    for (int i = 0; i < 4; ++i)
        rotate();
    wait(25 * 24h);
    world.act();
    EXPECT_EQ(world.rotation->promotions(), 4);
}

TEST_F(RotationMint, MendsABudgetThatAClockSetBackLeftInTheFuture)
{
    auto record = *world.kept;
    record.creates = {start + days(3650), start + days(3650), start + days(3650)};
    world.kept = record;
    world.restart();
    world.act();
    rotate();
    EXPECT_EQ(world.rotation->promotions(), 0);
    wait(2h);
    rotate();
    EXPECT_EQ(world.rotation->promotions(), 1);
}

TEST_F(RotationMint, MendsABudgetWithoutLosingTheCreateThatIsToBeSettled)
{
    world.policy.max_creates_per_hour = 1;
    world.rotation->request(Ask{});
    world.step();
    world.step();
    world.now -= 2h;
    world.restart();
    EXPECT_EQ(world.step(), "write");
    EXPECT_EQ(std::get<Write>(world.last).purpose, Write::Purpose::mend_times);
    EXPECT_EQ(world.act(), "list write prove list");
    EXPECT_THAT(world.record().creates, testing::ElementsAre(world.now));
}

TEST_F(RotationMint, NeverSendsAnIntentOlderThanAMinute)
{
    world.rotation->request(Ask{});
    world.step();
    world.step();
    wait(Rotation::intent_life + 1ms);
    EXPECT_EQ(world.step(), "write");
    EXPECT_FALSE(world.kept->candidate);
    EXPECT_TRUE(world.kept->creates.empty());
    EXPECT_EQ(world.act(), "write create write prove write");
}

TEST_F(RotationMint, SendsAnIntentThatIsAMinuteOld)
{
    world.rotation->request(Ask{});
    world.step();
    world.step();
    wait(Rotation::intent_life);
    EXPECT_EQ(world.step(), "create");
}

TEST_F(RotationMint, CountsACreateFromItsAnswer)
{
    world.rotation->request(Ask{});
    world.step();
    world.step();
    wait(Rotation::intent_life);
    EXPECT_EQ(world.act(), "create write prove write");
    EXPECT_THAT(world.record().creates, testing::ElementsAre(world.now));
}

// It may have been sent at any time until then: the machine may have slept, and then died.
TEST_F(RotationMint, CountsACreateOfUnknownTimeFromWhenItIsSettled)
{
    world.policy.max_creates_per_hour = 1;
    world.rotation->request(Ask{});
    world.step();
    world.step();
    wait(2h);
    world.restart();
    EXPECT_EQ(world.act(), "list write prove list");
    EXPECT_THAT(world.record().creates, testing::ElementsAre(world.now));
}

TEST_F(RotationMint, GivesTheBudgetBackAfterADefiniteRefusal)
{
    for (const auto& fault : {Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create},
                              Fault{.kind = FaultKind::ip_blocked, .endpoint = Endpoint::create},
                              Fault{.kind = FaultKind::error,
                              .endpoint = Endpoint::create,
                              .status = 400,
                              .error_code = "QUOTA_EXCEEDED"}}) {
        RotationWorld other;
        other.act();
        other.workspace.fail_next(fault);
        EXPECT_EQ(other.ask(Ask{}), "write write create write");
        EXPECT_FALSE(other.record().candidate);
        EXPECT_TRUE(other.record().creates.empty());
        EXPECT_EQ(other.record().asked, Asked::rotate);
        EXPECT_EQ(other.rotation->setbacks(), 1);
        other.live_until(other.now + 1min);
        EXPECT_EQ(other.rotation->promotions(), 1);
    }
}

TEST_F(RotationMint, GivesTheBudgetBackWhereNothingWasSent)
{
    world.workspace.reachable = false;
    EXPECT_EQ(rotate(), "write write create write");
    EXPECT_TRUE(world.record().creates.empty());
    EXPECT_EQ(error_name(*world.rotation->trouble()), "io.patkeeper.WorkspaceUnreachable");
}

TEST_F(RotationMint, LooksSoonForATokenThatWasMintedAfterAll)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::commit_late, .endpoint = Endpoint::create, .after = 5min});
    rotate();
    world.live_until(world.now + 5min);
    EXPECT_EQ(world.alive().size(), 3U);
    world.live_until(world.now + 6min);
    EXPECT_EQ(world.alive().size(), 2U);  // the pasted one is left alone
}

TEST_F(RotationMint, AsksForTheWholeLifetimeAgainOnceItHasRotated)
{
    auto settings = world.workspace.model().settings();
    settings.max_lifetime = 24h * 7;
    world.workspace.model().set(settings);
    EXPECT_EQ(rotate(), "write write create write write create write prove write");
    settings.max_lifetime = 24h * 90;
    world.workspace.model().set(settings);
    wait(1h);
    EXPECT_EQ(rotate(), "write write create write prove write");
    EXPECT_EQ(*world.record().current.expiry - world.record().current.creation, 24h * 30);
}

// A workspace that drops the scopes it is asked for gives a token that may do everything.
TEST_F(RotationMint, NeverServesARejectedTokenHoweverDeadTheCurrentOneIs)
{
    auto settings = world.workspace.model().settings();
    settings.scopes_known = false;
    world.workspace.model().set(settings);
    world.policy.scopes = Scopes{"sql", "authentication"};
    world.restart();
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::remove});
    rotate();
    ASSERT_TRUE(world.record().retiring.at(0).rejected);
    const auto before = world.record().current.id;
    world.workspace.model().revoke(before.str(), world.now);
    world.live_until(world.now + 48h);
    EXPECT_EQ(world.record().current.id, before);
    EXPECT_FALSE(world.rotation->serve(world.now));
}

TEST_F(RotationMint, HonoursRetryAfter)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::rate_limit, .endpoint = Endpoint::create, .retry_after = 600s});
    rotate();
    wait(600s - 1ms);
    EXPECT_EQ(world.act(), "");
    wait(1ms);
    EXPECT_EQ(world.act(), "write create write prove write");
}

// Databricks may have minted a token: it must be found and deleted before another is made.
TEST_F(RotationMint, SettlesAnAmbiguousCreateBeforeANewNonce)
{
    for (const auto& fault :
         {Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true},
          Fault{.kind = FaultKind::html, .endpoint = Endpoint::create, .commit = true},
          Fault{.kind = FaultKind::truncate, .endpoint = Endpoint::create},
          Fault{.kind = FaultKind::error, .endpoint = Endpoint::create, .commit = true}}) {
        RotationWorld other;
        other.act();
        other.workspace.fail_next(fault);
        EXPECT_EQ(other.ask(Ask{}), "write write create");
        const auto nonce = other.record().candidate->nonce;
        EXPECT_EQ(other.record().creates.size(), 1U);
        EXPECT_EQ(other.alive().size(), 2U);
        other.now += 2s;
        EXPECT_EQ(other.act(), "list delete write write create write prove write");
        EXPECT_EQ(other.record().creates.size(), 2U);
        EXPECT_NE(other.record().current.nonce, nonce);
        EXPECT_EQ(other.alive().size(), 2U);  // the pasted one and the successor
    }
}

TEST_F(RotationMint, SettlesAnAmbiguousCreateThatDidNothing)
{
    world.workspace.fail_next(Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create});
    rotate();
    wait(2s);
    EXPECT_EQ(world.act(), "list write write create write prove write");
}

// An old record may have been put back meanwhile, and hold what the create made.
TEST_F(RotationMint, ReadsItsRecordAgainBeforeItDeletesWhatIsSettled)
{
    for (const auto& [age, names] :
         {std::pair{Rotation::record_freshness, "list delete write"},
          {Rotation::record_freshness + 1ms, "list read delete write"}}) {
        RotationWorld other;
        other.act();
        other.workspace.fail_next(
            Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
        other.ask(Ask{});
        other.now += age;
        EXPECT_THAT(other.act(), testing::StartsWith(names));
    }
}

TEST_F(RotationMint, DeletesNothingOfARecordThatIsGone)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    const auto old = *world.kept;
    rotate();
    wait(Rotation::record_freshness + 1ms);
    world.kept = old;
    ASSERT_EQ(world.step(), "list");
    ASSERT_EQ(world.step(), "read");
    EXPECT_FALSE(world.record().candidate);
    world.act();
    EXPECT_THAT(world.workspace.log, testing::Not(testing::Contains("delete")));
}

// The record of before its create was put back, and the token was served since.
TEST_F(RotationMint, SettlesNothingThatAnOldRecordHides)
{
    std::optional<Record> old;
    world.rotation->request(Ask{});
    while (!old) {
        world.step();
        if (world.record().candidate) old = *world.kept;
    }
    world.act();
    const auto served = world.record().current;
    wait(Rotation::record_freshness + 1ms);
    world.kept = old;
    world.rotation->check_refused(served.value.reveal(), world.now);
    world.live_until(world.now + served.overlap);
    EXPECT_THAT(world.alive(), testing::Contains(served.id.str()));
    world.live_until(world.now + nonce_memory + 25h);
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(served.id.str())));
}

TEST_F(RotationMint, DoesNotMintWhileAnAmbiguousCreateCannotBeSettled)
{
    world.workspace.fail_next(Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create});
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::list});
    rotate();
    world.workspace.log.clear();
    world.live_until(world.now + 1h);
    EXPECT_THAT(world.workspace.log, testing::Each("list"));
}

TEST_F(RotationMint, SettlesAfterACrashBetweenIntentAndKeep)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    rotate();
    world.restart();
    EXPECT_EQ(world.act(), "list delete write prove list write create write prove write");
}

TEST_F(RotationMint, TakesTheLifetimeThatTheWorkspaceAllows)
{
    auto settings = world.workspace.model().settings();
    settings.max_lifetime = days(7);
    world.workspace.model().set(settings);
    EXPECT_EQ(rotate(), "write write create write write create write prove write");
    EXPECT_EQ(*world.record().current.expiry - world.record().current.creation, Duration(days(7)));
    EXPECT_EQ(world.record().creates.size(), 1U);
    EXPECT_EQ(world.rotation->setbacks(), 0);
}

// A cap that shrinks with every try must not make it spin.
TEST_F(RotationMint, TriesAnotherLifetimeAtOnceOnlyOnce)
{
    int creates = 0;
    world.restart();
    world.rotation->request(Ask{});
    for (Duration cap = days(20); cap > days(19); cap -= 1h) {
        const auto action = world.rotation->next(world.now, world.draw());
        if (const auto* write = std::get_if<Write>(&action)) {
            world.kept = write->record;
            world.rotation->wrote(Done{}, world.now, world.draw());
        } else if (std::holds_alternative<Create>(action)) {
            ++creates;
            WorkspaceError error{Trouble::lifetime_too_long, 400, "X", "too long"};
            error.lifetime_cap = cap;
            world.rotation->created({error, {}}, world.now, world.draw());
        } else if (const auto* prove = std::get_if<Prove>(&action)) {
            world.rotation->proved(*prove, {world.record().identity, {}}, world.now, world.draw());
        } else if (const auto* list = std::get_if<List>(&action)) {
            world.rotation->listed(*list, {std::vector<TokenInfo>(), {}}, world.now, world.draw());
        } else {
            break;
        }
    }
    EXPECT_EQ(creates, 2);
}

// P4
TEST_F(RotationMint, DiscardsATokenThatMayDoMoreThanAskedFor)
{
    const auto mint = [&](auto change) {
        RotationWorld other;
        other.kept->current.scopes = Scopes{"authentication"};
        other.restart();
        other.act();
        other.rotation->request(Ask{});
        other.step();
        other.step();
        const auto action = other.rotation->next(other.now, other.draw());
        EXPECT_TRUE(std::holds_alternative<Create>(action));
        MintedToken minted;
        minted.value = Secret("dapiwide");
        minted.info.id = TokenId("wide");
        minted.info.creation = other.now;
        minted.info.expiry = other.now + 30 * 24h;
        minted.info.scopes = Scopes{"authentication"};
        change(minted.info);
        other.rotation->created({std::move(minted), {}}, other.now, other.draw());
        EXPECT_EQ(other.step(), "write");
        const auto name = other.step();
        return name == "prove" ? name
                               : std::to_string(other.rotation->setbacks()) + " " +
                                     std::to_string(other.record().retiring.size());
    };
    EXPECT_EQ(mint([](TokenInfo&) {}), "prove");
    EXPECT_EQ(mint([](TokenInfo& info) { *info.expiry += 1min; }), "prove");
    EXPECT_EQ(mint([](TokenInfo& info) { *info.expiry += 1min + 1ms; }), "1 1");
    EXPECT_EQ(mint([](TokenInfo& info) { info.expiry.reset(); }), "1 1");
    EXPECT_EQ(mint([](TokenInfo& info) { info.scopes.reset(); }), "1 1");
    EXPECT_EQ(mint([](TokenInfo& info) { info.scopes = Scopes{"all-apis"}; }), "1 1");
    EXPECT_EQ(mint([](TokenInfo& info) { info.scopes->push_back("sql"); }), "1 1");
}

TEST_F(RotationMint, KeepsTryingWhenANewTokenIsRefusedInItsFirstTwoMinutes)
{
    wait(1h);
    world.workspace.fail_always(Fault{.kind = FaultKind::refuse_new, .age = 90s});
    EXPECT_EQ(rotate(), "write write create write prove");
    EXPECT_EQ(world.rotation->setbacks(), 0);
    world.live_until(world.now + 10min);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().creates.size(), 1U);
}

TEST_F(RotationMint, DiscardsANewTokenThatIsStillRefusedAfterTwoMinutes)
{
    world.workspace.fail_always(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::me, .age = 1h});
    rotate();
    const auto candidate = world.record().candidate->token->id;
    wait(Rotation::new_token_grace - 1s);
    EXPECT_EQ(world.act(), "prove");
    EXPECT_TRUE(world.record().candidate);
    wait(10s);
    EXPECT_THAT(world.act(), testing::StartsWith("prove write"));
    EXPECT_FALSE(world.record().candidate && world.record().candidate->token->id == candidate);
    EXPECT_GT(world.rotation->setbacks(), 0);
    world.workspace.heal();
    world.live_until(world.now + 2min);
    EXPECT_THAT(world.alive(), testing::Not(testing::Contains(candidate.str())));
    EXPECT_EQ(world.rotation->promotions(), 1);
}

TEST_F(RotationMint, KeepsANewTokenWhileNobodyAnswers)
{
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::me});
    rotate();
    EXPECT_EQ(world.rotation->setbacks(), 1);
    world.live_until(world.now + 1h);
    EXPECT_TRUE(world.record().candidate->token);
    world.workspace.heal();
    world.live_until(world.now + 11min);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.alive().size(), 2U);
}

TEST_F(RotationMint, DiscardsAnotherIdentitysToken)
{
    world.kept->identity.id = "8";
    world.restart();
    world.act();
    rotate();
    EXPECT_EQ(world.rotation->promotions(), 0);
    EXPECT_FALSE(world.record().candidate);
    EXPECT_GT(world.rotation->setbacks(), 0);
    EXPECT_EQ(world.alive().size(), 1U);
}

TEST_F(RotationMint, TakesLackOfTheScopeForMeAsProofOfLife)
{
    auto settings = world.workspace.model().settings();
    settings.me_scope = "scim";
    world.workspace.model().set(settings);
    RotationWorld other;
    other.workspace.model().set(settings);
    other.kept =
        record_of(issue_token(other.workspace.model(), start, days(30), Scopes{"authentication"}));
    other.restart();
    other.act();
    other.ask(Ask{});
    EXPECT_EQ(other.rotation->promotions(), 1);
}

TEST_F(RotationMint, LearnsAnIdentityItCouldNotAskForBefore)
{
    world.kept->identity = {"", "unknown"};
    world.restart();
    EXPECT_EQ(world.act(), "prove write list");
    EXPECT_EQ(world.record().identity.user_name, somebody);
    EXPECT_EQ(world.rotation->view(world.now)->identity, somebody);
    rotate();
    EXPECT_EQ(world.rotation->promotions(), 1);
}
