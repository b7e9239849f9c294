#include "daemon/rotation/take_in.hpp"

#include "daemon/rotation/due.hpp"
#include "daemon/rotation/propagation.hpp"

#include <gtest/gtest.h>

using namespace patkeeper;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now = std::chrono::sys_days(std::chrono::year(2026) / 8 / 1);

HeldToken a_token(const std::string& name, bool may_delete)
{
    HeldToken token;
    token.value = SharedSecret(Secret("dapi" + name));
    token.id = TokenId(name);
    token.overlap = 2h;
    token.may_delete = may_delete;
    return token;
}

Record a_record(const std::string& current, bool may_delete = false)
{
    Record record;
    record.workspace = Workspace::parse("https://h.example").value();
    record.identity = {"7", "someone"};
    record.lineage = Lineage("of " + current);
    record.current = a_token(current, may_delete);
    record.metadata_path = "path of " + current;
    return record;
}

std::vector<std::string> retiring(const Record& record)
{
    std::vector<std::string> ids;
    for (const auto& token : record.retiring)
        ids.push_back(token.token.id.str());
    return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST(Merge, TakesAFirstLoginAsItIs)
{
    EXPECT_TRUE(merge({}, a_record("new"), now) == a_record("new"));
}

TEST(Merge, RetiresWhatTheOlderRecordHeldByItsOwnRules)
{
    auto old = a_record("old", /*may_delete=*/true);
    old.candidate = Candidate{Nonce("n"), now, a_token("candidate", true)};
    old.retiring = {{a_token("older", true), now + 1h}};
    const auto merged = merge(old, a_record("new"), now);
    EXPECT_EQ(retiring(merged), (Ids{"old", "candidate", "older"}));
    EXPECT_EQ(merged.retiring[0].delete_after, now + 2h + clock_error);
    EXPECT_EQ(merged.retiring[1].delete_after, now);
    EXPECT_EQ(merged.retiring[2].delete_after, now + 1h);
    EXPECT_EQ(merged.lineage, Lineage("of new"));
}

TEST(Merge, KeepsACreateThatIsNotSettled)
{
    auto old = a_record("old");
    old.candidate = Candidate{Nonce("n"), now, std::nullopt};
    EXPECT_EQ(merge(old, a_record("new"), now).candidate, old.candidate);
    old.candidate->token = a_token("minted", true);
    EXPECT_FALSE(merge(old, a_record("new"), now).candidate);
}

// P4: a login's list may lag behind, too.
TEST(Merge, KeepsTheScopesThatTheTokenWasGivenAMomentAgo)
{
    const Scopes former{"authentication", "sql"};
    auto old = a_record("x");
    old.current.scopes = Scopes{"authentication"};
    old.current.rescoped = Rescoped{now, {"authentication"}};
    auto again = a_record("x");
    again.current.scopes = former;
    EXPECT_EQ(merge(old, again, now + 1min).current.scopes, Scopes{"authentication"});
    EXPECT_EQ(merge(old, again, now + 1min).current.rescoped, old.current.rescoped);
    EXPECT_EQ(merge(old, again, now + propagation).current.scopes, former);
}

// One that may not list itself, described by its issuer's list.
TEST(Merge, KeepsWhatIsKnownOfATokenThatTheLoginsListDoesNotTell)
{
    auto old = a_record("x");
    old.current.creation = now - 1h;
    old.current.expiry = now + 24h;
    old.current.scopes = Scopes{"sql"};
    old.current.autoscope = false;
    auto again = a_record("x");
    again.current.creation = now;
    again.current.scopes = Scopes();
    EXPECT_TRUE(merge(old, again, now).current == old.current);
}

// Minted a moment ago, and pasted: it is no orphan.
TEST(Merge, KeepsWhatIsKnownOfATokenThatTheLoginsListDoesNotShow)
{
    auto old = a_record("x");
    old.current.expiry = now + 24h;
    old.current.scopes = Scopes{"authentication"};
    auto again = a_record("x");
    again.current.id = TokenId();
    EXPECT_TRUE(merge(old, again, now).current == old.current);
}

// The next list may be older.
TEST(Merge, SaysSinceWhenTheScopesAreOthers)
{
    auto old = a_record("x");
    old.current.scopes = Scopes{"authentication", "sql"};
    auto again = a_record("x");
    again.current.scopes = Scopes{"authentication"};
    EXPECT_EQ(merge(old, again, now).current.rescoped, (Rescoped{now, {"authentication"}}));
}

TEST(Merge, ForgetsAPastedTokenWithoutConsent)
{
    EXPECT_EQ(retiring(merge(a_record("old"), a_record("new"), now)), Ids{});
}

TEST(Merge, CarriesBudgetBookAndMetadataPathOver)
{
    auto old = a_record("old");
    old.creates = {now - 1min};
    old.book = {{Nonce("n"), now - 1min}};
    const auto merged = merge(old, a_record("new"), now);
    EXPECT_EQ(merged.creates, old.creates);
    EXPECT_EQ(merged.book, old.book);
    EXPECT_EQ(merged.metadata_path, "path of old");
}

TEST(Merge, TakesNoTokenOverFromAnotherWorkspaceOrIdentity)
{
    auto elsewhere = a_record("old", /*may_delete=*/true);
    elsewhere.workspace = Workspace::parse("https://other.example").value();
    auto of_another = a_record("old", /*may_delete=*/true);
    of_another.identity.id = "8";
    for (auto& old : {elsewhere, of_another}) {
        const auto merged = merge(old, a_record("new"), now);
        EXPECT_EQ(retiring(merged), Ids{});
        EXPECT_TRUE(merged.book.empty());
        EXPECT_EQ(merged.metadata_path, "path of new");
    }
}

// patkeeper token | patkeeper login --replace --token-stdin
TEST(Merge, StillKnowsATokenOfItsOwnThatIsPasted)
{
    auto old = a_record("old", /*may_delete=*/true);
    old.current.nonce = Nonce("n");
    const auto merged = merge(old, a_record("old"), now);
    EXPECT_TRUE(merged.current.may_delete);
    EXPECT_EQ(merged.current.nonce, Nonce("n"));
    EXPECT_EQ(retiring(merged), Ids{});
}

TEST(DescribeBy, TakesFromTheListWhatItSaysOfTheToken)
{
    auto token = a_token("x", false);
    TokenInfo info;
    info.id = TokenId("x");
    info.creation = now;
    info.expiry = now + 1h;
    info.scopes = Scopes{"sql"};
    info.autoscope = true;
    const auto told = find_listed(token.id, {TokenInfo{}, info});
    ASSERT_TRUE(told);
    describe_by(token, *told);
    EXPECT_EQ(token.id, TokenId("x"));
    EXPECT_EQ(token.creation, now);
    EXPECT_EQ(token.expiry, now + 1h);
    EXPECT_EQ(token.scopes, Scopes{"sql"});
    EXPECT_EQ(token.autoscope, true);
}

TEST(AsListed, TakesOtherScopesOverAndSaysSinceWhen)
{
    auto token = a_token("x", false);
    TokenInfo told;
    told.id = token.id;
    told.creation = now - 1h;
    told.expiry = now + 1h;
    told.autoscope = false;
    for (const auto& scopes : {std::optional<Scopes>(), std::optional(Scopes{"sql", "clusters"})}) {
        token.scopes = scopes;
        told.scopes = Scopes{"sql"};
        const auto listed = as_listed(token, told, now);
        EXPECT_EQ(listed.scopes, told.scopes);
        EXPECT_EQ(listed.autoscope, false);
        EXPECT_EQ(listed.rescoped, (Rescoped{now, {"sql"}}));
    }
}

TEST(AsListed, TakesOnlyTheEndOverWhereItsScopesAreTheSameOrNotTold)
{
    auto token = a_token("x", false);
    token.scopes = Scopes{"clusters", "sql"};
    auto known = token;
    known.expiry = now + 1h;
    TokenInfo told;
    EXPECT_TRUE(as_listed(known, told, now) == known);
    told.expiry = now + 1h;
    EXPECT_TRUE(as_listed(token, told, now) == known);
    told.scopes = Scopes{"sql", "clusters"};
    EXPECT_TRUE(as_listed(token, told, now) == known);
}

TEST(AsListed, KeepsScopesThatTheListMayBeOlderThan)
{
    auto token = a_token("x", false);
    token.scopes = Scopes{"sql"};
    token.rescoped = Rescoped{now - propagation + 1ms, {"sql"}};
    TokenInfo told;
    told.scopes = Scopes{"clusters"};
    EXPECT_TRUE(as_listed(token, told, now) == token);
    token.rescoped->at = now - propagation;
    EXPECT_EQ(as_listed(token, told, now).scopes, told.scopes);
}

TEST(AsListed, TakesOverWhatWasAskedForAtOnce)
{
    auto token = a_token("x", false);
    token.scopes = Scopes{"sql"};
    token.rescoped = Rescoped{now - 1s, {"files", "clusters"}};
    TokenInfo told;
    told.scopes = Scopes{"clusters", "files"};
    EXPECT_EQ(as_listed(token, told, now).scopes, told.scopes);
}

// Its first description is no change.
TEST(AsListed, DescribesATokenOfWhichNothingWasKnown)
{
    auto token = a_token("x", false);
    token.scopes = Scopes();
    TokenInfo told;
    told.creation = now;
    told.scopes = Scopes{"sql"};
    const auto listed = as_listed(token, told, now);
    EXPECT_EQ(listed.scopes, told.scopes);
    EXPECT_EQ(listed.creation, now);
    EXPECT_FALSE(listed.rescoped);
}

TEST(FindListed, FindsNothingWhereTheListLacksIt)
{
    EXPECT_FALSE(find_listed(TokenId("x"), {TokenInfo{}}));
}

// --- Two records of one profile.

TEST(CountsBefore, IsTheHigherGenerationOfOneLineage)
{
    auto older = a_record("a");
    auto newer = older;
    newer.generation = 2;
    older.generation = 1;
    older.logged_in = now;  // says nothing here
    EXPECT_TRUE(counts_before(newer, older));
    EXPECT_FALSE(counts_before(older, newer));
    EXPECT_FALSE(counts_before(newer, newer));
}

TEST(CountsBefore, IsTheLaterLoginOfTwoLineages)
{
    auto first = a_record("first");
    auto second = a_record("second");
    first.generation = 100;
    first.logged_in = now;
    second.logged_in = now + 1s;
    EXPECT_TRUE(counts_before(second, first));
    EXPECT_FALSE(counts_before(first, second));
    first.logged_in.reset();  // an older version's
    EXPECT_TRUE(counts_before(second, first));
    EXPECT_FALSE(counts_before(first, second));
}

TEST(CountsBefore, IsTheLaterTokenWhereNeitherLoginWasNoted)
{
    auto first = a_record("first");
    auto second = a_record("second");
    first.current.creation = now;
    second.current.creation = now + 1s;
    EXPECT_TRUE(counts_before(second, first));
    EXPECT_FALSE(counts_before(first, second));
}

TEST(Covers, WhatHoldsNothingMoreToDelete)
{
    const auto record = a_record("new", true);
    auto other = a_record("other", /*may_delete=*/false);
    EXPECT_TRUE(covers(record, other)) << "it is not ours to delete";
    other.current.may_delete = true;
    EXPECT_FALSE(covers(record, other));
    auto copy = other;
    copy.lineage = record.lineage;
    EXPECT_TRUE(covers(record, copy)) << "an older record of the same login";
    auto strange = other;
    strange.identity.id = "8";
    EXPECT_TRUE(covers(record, strange)) << "not ours to delete (P6)";
    other.current = record.current;
    EXPECT_TRUE(covers(record, other)) << "it holds that, too";
    other.retiring = {{a_token("older", true), now}};
    EXPECT_FALSE(covers(record, other));
}

TEST(Absorb, RetiresWhatOnlyTheOtherHolds)
{
    auto record = a_record("new", true);
    record.retiring = {{a_token("both", true), now + 5h}};
    auto other = a_record("other", true);
    other.candidate = Candidate{Nonce("n"), now, a_token("candidate", true)};
    other.retiring = {{a_token("both", true), now + 1h},
                      {a_token("pasted", false), now + 1h},
                      {a_token("older", true), now + 1h}};
    const auto absorbed = absorb(record, other, now);
    EXPECT_EQ(retiring(absorbed), (Ids{"both", "other", "candidate", "older"}));
    EXPECT_EQ(absorbed.retiring[0].delete_after, now + 5h);
    EXPECT_EQ(absorbed.retiring[1].delete_after, now + 2h + clock_error);
    EXPECT_TRUE(absorbed.current == record.current);
    EXPECT_TRUE(absorbed.lineage == record.lineage);
    EXPECT_TRUE(covers(absorbed, other));
    EXPECT_TRUE(absorb(absorbed, other, now) == absorbed) << "once is enough";
}

TEST(Absorb, LeavesTheCurrentTokenAlone)
{
    const auto record = a_record("shared", true);
    auto other = a_record("other", true);
    other.current = a_token("shared", true);
    other.retiring = {{a_token("older", true), now + 1h}};
    EXPECT_EQ(retiring(absorb(record, other, now)), (Ids{"older"}));
}
