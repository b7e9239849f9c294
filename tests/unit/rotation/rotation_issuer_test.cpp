// Who asks: a profile whose token may not list, mint or delete does so with its issuer's.
#include "tests/support/rotation_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Endpoint;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

// A profile whose token has the scope sql, and the profile "admin" of the same person.
struct RotationIssuer : testing::Test {
    RotationWorld world;
    HeldToken admin;
    void SetUp() override
    {
        world.policy.issuer = ProfileName("admin");
        log_in_admin();
        world.workspace.model().revoke(world.kept->current.id.str(), world.now);
        world.kept->current = issue_token(world.workspace.model(), world.now, 720h, Scopes{"sql"});
        world.kept->current.may_delete = true;
        world.restart();
    }
    // With a new token, and this of its record changed.
    void log_in_admin(const std::function<void(Record&)>& change = [](Record&) {})
    {
        admin = issue_token(world.workspace.model(), world.now);
        auto record = record_of(admin);
        change(record);
        world.issuer.emplace(RotationPolicy{}, "machine", Rotation::Others{});
        world.issuer->begin(record, world.now);
    }
    // In place of the one with the scope sql.
    TokenId keep_a_token_that_may_delete()
    {
        world.kept->current = issue_token(world.workspace.model(), world.now);
        world.kept->current.may_delete = true;
        world.restart();
        world.act();
        return world.record().current.id;
    }
    void tell_nobody_who_it_is()
    {
        world.kept->identity = {"", "unknown"};
        auto settings = world.workspace.model().settings();
        settings.me_scope = "scim";
        world.workspace.model().set(settings);
    }
    std::string why_static()
    {
        const auto why = world.rotation->why_impossible();
        return why ? why->reason : "it is not";
    }
    bool is_alive(const TokenId& id)
    {
        const auto alive = world.alive();
        return std::count(alive.begin(), alive.end(), id.str()) == 1;
    }
};

}  // namespace

TEST_F(RotationIssuer, MintsAndProvesASuccessorOfTheSameScopes)
{
    const auto first = world.record().current.id;
    EXPECT_EQ(world.act(), "prove list");
    EXPECT_EQ(world.ask(Ask{}), "write write create write prove write");
    EXPECT_NE(world.record().current.id, first);
    EXPECT_EQ(world.record().current.scopes, Scopes{"sql"});
    EXPECT_EQ(world.rotation->view(world.now)->state, State::active);
}

TEST_F(RotationIssuer, DeletesWithTheTokenThatTheIssuerHasByThen)
{
    world.ask(Ask{});
    const auto old = world.record().retiring.at(0).token.id;
    const auto former = admin;
    log_in_admin();
    world.workspace.model().revoke(former.id.str(), world.now);
    world.live_until(world.now + 25h);
    EXPECT_FALSE(is_alive(old));
    EXPECT_EQ(world.alive().size(), 2U);
}

TEST_F(RotationIssuer, DoesNotMintWithATokenThatMayBeAnybodys)
{
    auto record = *world.issuer->record();
    record.identity = {"", "unknown"};
    world.issuer->begin(record, world.now);
    EXPECT_EQ(why_static(), "the identity of its issuer admin is not known yet");
}

TEST_F(RotationIssuer, SaysWhyItCannotIssue)
{
    EXPECT_EQ(why_static(), "it is not");
    const auto other = Workspace::parse("https://other.example").value();
    const std::vector<std::pair<std::function<void(Record&)>, std::string>> cases{
        {[&](Record& r) { r.workspace = other; }, "is at another workspace, https://other.example"},
        {[](Record& r) {
             r.identity = {"8", "somebody else"};
         },
         "is another identity, somebody else"},
        {[&](Record& r) { r.current.expiry = world.now; }, "is unusable: it has expired"},
        {[](Record& r) { r.current.scopes = Scopes{"sql"}; }, "lacks the scope \"authentication\""},
    };
    for (const auto& [change, reason] : cases) {
        log_in_admin(change);
        world.issuer->proved(Prove{Prove::Subject::current, world.issuer->record()->current},
                             {Identity{"7000000000000001", somebody}, world.now},
                             world.now,
                             world.draw());  // which tells the time
        EXPECT_THAT(why_static(), HasSubstr("its issuer admin " + reason));
        EXPECT_EQ(world.rotation->view(world.now)->state, State::static_);
        EXPECT_TRUE(world.rotation->serve(world.now));
    }
    RotationPolicy issued;
    issued.issuer = ProfileName("boss");
    world.issuer.emplace(issued, "machine", Rotation::Others{});
    world.issuer->begin(record_of(admin), world.now);
    EXPECT_EQ(why_static(), "its issuer admin has an issuer itself");
    world.issuer.reset();
    EXPECT_EQ(why_static(), "its issuer admin is not logged in");
}

TEST_F(RotationIssuer, GoesOnWhereTheIssuerComesBack)
{
    world.issuer.reset();
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 0);
    log_in_admin();
    world.act();
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// A token that may not list itself, as a login takes it in.
TEST_F(RotationIssuer, DescribesATokenByTheIssuersList)
{
    world.kept->current.scopes = Scopes();
    world.kept->current.expiry.reset();
    world.kept->identity = {"", "unknown"};
    world.restart();
    EXPECT_EQ(world.act(), "list write prove list");
    EXPECT_EQ(world.record().current.scopes, Scopes{"sql"});
    EXPECT_TRUE(world.record().current.expiry);
    EXPECT_EQ(world.record().identity.user_name, somebody);
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// P1: what is being written of it is known.
TEST_F(RotationIssuer, IsServedUntilTheEndThatWasJustListed)
{
    world.kept->current = issue_token(world.workspace.model(), world.now, 1h, Scopes{"sql"});
    world.kept->current.scopes = Scopes();
    world.kept->current.expiry.reset();
    world.restart();
    ASSERT_EQ(world.step(), "list");
    ASSERT_TRUE(std::holds_alternative<Write>(world.rotation->next(world.now, world.draw())));
    EXPECT_LE(world.rotation->serve(world.now)->valid_until, world.now + 1h);
}

TEST_F(RotationIssuer, KeepsWhatWasListedThoughTheIssuerIsGoneByThen)
{
    world.kept->current.scopes = Scopes();
    world.kept->identity = {"", "unknown"};
    world.restart();
    ASSERT_EQ(world.step(), "list");
    world.issuer.reset();
    EXPECT_EQ(world.step(), "write");
    EXPECT_EQ(world.record().current.scopes, Scopes{"sql"});
    EXPECT_EQ(world.record().identity.user_name, somebody);
}

TEST_F(RotationIssuer, MintsNothingForATokenThatTheIssuerDoesNotList)
{
    world.workspace.model().add_identity("else@example.com");
    const SharedSecret value(Secret(world.workspace.model().issue(
        {"else@example.com", std::nullopt, Scopes{"sql"}, "by hand"}, world.now)));
    world.kept->current.value = value;
    world.kept->current.id = TokenId("elsewhere");
    world.kept->current.scopes = Scopes();
    world.kept->identity = {"", "unknown"};
    auto settings = world.workspace.model().settings();
    settings.me_scope = "scim";
    world.workspace.model().set(settings);
    world.restart();
    world.ask(Ask{});
    EXPECT_THAT(why_static(), HasSubstr("its issuer admin does not list its token"));
    EXPECT_THAT(world.workspace.log, Not(Contains("create")));
}

// P4: it could be another identity's, whose token the issuer would mint no successor of.
TEST_F(RotationIssuer, MintsNothingForANamelessTokenThatTheIssuerDoesNotList)
{
    tell_nobody_who_it_is();
    world.workspace.model().add_identity("else@example.com");
    const auto value = world.workspace.model().issue(
        {"else@example.com", 720h, Scopes{"sql"}, "by hand"}, world.now);
    world.kept->current.value = SharedSecret(Secret(value));
    world.kept->current.id = TokenId("elsewhere");
    world.restart();
    world.ask(Ask{});
    world.live_until(world.now + 2h);
    EXPECT_THAT(why_static(), HasSubstr("may be another identity's"));
    EXPECT_THAT(world.workspace.log, Not(Contains("create")));
}

// P4: what its token may do, no list tells without its id.
TEST_F(RotationIssuer, MintsForAnUnlistedTokenOnlyWhatIsConfigured)
{
    world.kept->current.id = TokenId();
    world.kept->current.scopes.reset();
    world.restart();
    EXPECT_THAT(why_static(), HasSubstr("did not list its token"));
    world.policy.scopes = Scopes{"sql"};
    world.rotation->set_policy(world.policy);
    EXPECT_EQ(why_static(), "it is not");
}

// A list may lag behind what was minted a moment ago.
TEST_F(RotationIssuer, LooksSoonForATokenThatTheIssuerDoesNotListYet)
{
    tell_nobody_who_it_is();
    world.restart();
    world.workspace.fail_next(Fault{.kind = FaultKind::stale_list, .endpoint = Endpoint::list});
    world.workspace.fail_next(Fault{.kind = FaultKind::stale_list, .endpoint = Endpoint::list});
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 0);
    EXPECT_THAT(why_static(), HasSubstr("may be another identity's"));
    world.live_until(world.now + Rotation::shown_after);
    EXPECT_EQ(world.rotation->promotions(), 1);
}

// Whose identity is not known either.
TEST_F(RotationIssuer, LooksSoonForATokenThatANamelessIssuerDoesNotListYet)
{
    tell_nobody_who_it_is();
    log_in_admin([](Record& record) { record.identity = {"", "unknown"}; });
    world.kept->current = issue_token(world.workspace.model(), world.now, 720h, Scopes{"sql"});
    world.kept->current.scopes = Scopes();
    world.restart();
    for (int lists = 0; lists < 2; ++lists)
        world.workspace.fail_next(Fault{.kind = FaultKind::stale_list, .endpoint = Endpoint::list});
    world.act();
    EXPECT_THAT(why_static(), HasSubstr("may be another identity's"));
    world.live_until(world.now + Rotation::shown_after);
    EXPECT_EQ(why_static(), "it is not");
    world.ask(Rescope{world.record().current.id, {"clusters"}});
    EXPECT_EQ(why_static(), "it is not");
}

// Who waits for a rotation is told.
TEST_F(RotationIssuer, CountsAListThatItWaitsForAsATry)
{
    tell_nobody_who_it_is();
    world.restart();
    world.workspace.fail_always(Fault{.kind = FaultKind::error, .endpoint = Endpoint::list});
    world.ask(Ask{});
    EXPECT_GT(world.rotation->setbacks(), 0);
    EXPECT_TRUE(world.rotation->trouble());
}

TEST_F(RotationIssuer, IsOfTheIdentityWhoseListShowsIt)
{
    tell_nobody_who_it_is();
    world.restart();
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().identity.user_name, somebody);
}

// Whose identity is not known either: then the list is all there is.
TEST_F(RotationIssuer, MintsForANamelessTokenThatANamelessIssuerLists)
{
    tell_nobody_who_it_is();
    log_in_admin([](Record& record) { record.identity = {"", "unknown"}; });
    world.restart();
    world.ask(Ask{});
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.record().identity.user_name, "unknown");
}

TEST_F(RotationIssuer, FollowsScopesThatAreChanged)
{
    world.act();
    auto changed = *world.kept;
    changed.current.scopes = Scopes{"sql", "clusters"};
    world.kept = changed;  // as if it had been listed so before
    world.restart();
    EXPECT_EQ(world.act(), "prove list write");
    EXPECT_EQ(world.record().current.scopes, Scopes{"sql"});
}

// P4
TEST_F(RotationIssuer, IsNotWidenedByAListThatTellsNoScopes)
{
    world.kept->current = issue_token(world.workspace.model(), world.now);
    world.kept->current.scopes = Scopes{"sql"};
    world.restart();
    world.act();
    EXPECT_EQ(world.record().current.scopes, Scopes{"sql"});
}

TEST_F(RotationIssuer, TheIssuersRefusedTokenIsNoDoubtAboutItsOwn)
{
    world.workspace.model().revoke(admin.id.str(), world.now);
    world.ask(Ask{});
    world.live_until(world.now + 10min);
    EXPECT_FALSE(world.rotation->in_doubt());
    EXPECT_EQ(world.rotation->view(world.now)->state, State::failing);
    EXPECT_THAT(world.rotation->view(world.now)->last_error.value_or(""),
                HasSubstr("the token of profile admin cannot be used: the workspace says"));
    EXPECT_TRUE(world.rotation->serve(world.now));
}

TEST_F(RotationIssuer, LogsOutAndLeavesTheIssuerAlone)
{
    world.ask(Ask{});
    world.ask(Leave{});
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_EQ(world.alive(), std::vector{admin.id.str()});
    EXPECT_TRUE(world.rotation->left_alive().empty());
}

TEST_F(RotationIssuer, LogsOutWithoutAnIssuerAndNamesWhatItCouldNotDelete)
{
    world.ask(Ask{});
    const auto& record = world.record();
    const std::vector ids{record.current.id.str(), record.retiring.at(0).token.id.str()};
    world.issuer.reset();
    world.ask(Leave{});
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_EQ(world.rotation->undeleted(), ids);
    EXPECT_TRUE(world.rotation->left_alive().empty());
}

// Nobody waits at a logout for longer than it takes to be sure.
TEST_F(RotationIssuer, LogsOutAMinuteAfterItsIssuerWasRefused)
{
    world.ask(Ask{});
    world.now += Rotation::new_token_grace;
    world.workspace.model().revoke(admin.id.str(), world.now);
    world.ask(Leave{});
    world.live_until(world.now + Rotation::doubt_time - 1s);
    EXPECT_FALSE(world.rotation->finished());
    EXPECT_TRUE(world.rotation->in_doubt());
    EXPECT_EQ(world.rotation->view(world.now)->state, State::failing);
    world.live_until(world.now + 11s);
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_EQ(world.rotation->undeleted().size(), 2U);
}

// One refusal means nothing, of whichever token.
TEST_F(RotationIssuer, LogsOutWithItsOwnTokenWhereThatIsRefusedOnce)
{
    const auto own = keep_a_token_that_may_delete();
    world.workspace.model().revoke(admin.id.str(), world.now);
    // Met by living tokens only: by its own.
    world.workspace.fail_next(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::remove, .age = 365 * 24h});
    world.ask(Leave{});
    world.live_until(world.now + 5min);
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_FALSE(is_alive(own));
}

TEST_F(RotationIssuer, LogsOutWithItsOwnTokenWhereItsIssuerKnowsOfItsDeathFirst)
{
    const auto own = keep_a_token_that_may_delete();
    world.workspace.model().revoke(admin.id.str(), world.now);
    world.workspace.fail_next(
        Fault{.kind = FaultKind::refuse_new, .endpoint = Endpoint::remove, .age = 365 * 24h});
    world.ask(Leave{});
    world.issuer.reset();
    world.live_until(world.now + 5min);
    EXPECT_TRUE(world.rotation->finished());
    EXPECT_FALSE(is_alive(own));
}

TEST_F(RotationIssuer, SettlesACreateOfUnknownOutcome)
{
    world.workspace.fail_next(
        Fault{.kind = FaultKind::drop, .endpoint = Endpoint::create, .commit = true});
    world.ask(Ask{});
    world.live_until(world.now + 1h);
    EXPECT_EQ(world.rotation->promotions(), 1);
    EXPECT_EQ(world.alive().size(), 3U);  // the issuer's, the current one, the retiring one
}

TEST_F(RotationIssuer, IsServedToNobodyUnlessAllowed)
{
    RotationWorld other;
    other.policy.is_issuer = true;
    other.rotation->set_policy(other.policy);
    const auto refused = other.rotation->serve(other.now);
    ASSERT_FALSE(refused);
    EXPECT_THAT(describe(refused.error()), HasSubstr("allow_issuer"));
    EXPECT_TRUE(other.rotation->current(other.now));
    other.policy.allow_issuer = true;
    other.rotation->set_policy(other.policy);
    EXPECT_TRUE(other.rotation->serve(other.now));
}

TEST_F(RotationIssuer, DoesNotMintWhatNobodyCouldReplace)
{
    RotationWorld other;
    other.policy.scopes = Scopes{"sql"};
    other.rotation->set_policy(other.policy);
    other.ask(Ask{});
    EXPECT_EQ(other.rotation->promotions(), 0);
    const auto why = other.rotation->why_impossible();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->cause, ProfileTrouble::bad_scopes);
    EXPECT_THAT(why->reason, HasSubstr("authentication"));
    other.policy.scopes = Scopes{"sql", "authentication"};
    other.rotation->set_policy(other.policy);
    other.ask(Ask{});
    EXPECT_EQ(other.rotation->promotions(), 1);
}
