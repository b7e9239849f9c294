#include "daemon/workspace/token_id_of.hpp"
#include "tests/support/daemon_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class RegistryTest : public DaemonWorld {
protected:
    void become(Mishap state)
    {
        store.become(state);
        poll();
    }
    // Out of the keyring, by somebody else.
    void take_away(const std::string& profile)
    {
        Attributes attributes{{"application", "patkeeper"},
                              {"kind", "profile"},
                              {"profile", profile},
                              {"version", "1"}};
        asio::co_spawn(ctx, store.remove(std::move(attributes)), [](const auto&...) {});
        poll();
    }
    // The same PAT, imported under another name.
    AddProfile login_with(const AddProfile& other, const std::string& profile)
    {
        auto again = login(profile);
        again.token_value = other.token_value.clone();
        return again;
    }
};

}  // namespace

TEST_F(RegistryTest, LoadsWhatTheKeyringHolds)
{
    stop_registry();
    keep("one");
    keep("two");
    start_registry();
    EXPECT_EQ(registry.store_state(), StoreState::ready);
    EXPECT_THAT(registry.views(), SizeIs(2));
    EXPECT_EQ(serve("one"), "ok");
}

TEST_F(RegistryTest, LooksAgainEveryMinuteWhileTheKeyringIsAway)
{
    stop_registry();
    keep("one");
    store.searches = {Mishap::unavailable, Mishap::unavailable};
    start_registry();
    EXPECT_THAT(registry.views(), IsEmpty());
    advance(1min);
    EXPECT_THAT(registry.views(), IsEmpty());
    advance(1min);
    EXPECT_THAT(registry.views(), SizeIs(1));
    const auto searches = store.searches_made;
    advance(10min);
    EXPECT_EQ(store.searches_made, searches);
}

TEST_F(RegistryTest, LooksAgainAtOnceWhenTheKeyringMayHaveChanged)
{
    stop_registry();
    keep("one");
    become(Mishap::unavailable);
    start_registry();
    EXPECT_EQ(call(ListProfiles{}), "ok");  // there was a time when it could be read: none
    become(Mishap::none);
    EXPECT_THAT(registry.views(), SizeIs(1));
}

TEST_F(RegistryTest, LooksAgainWhenTheKeyringChangedWhileItWasRead)
{
    store.delay = 1s;
    keep("one");
    advance(1s);
    store.become(Mishap::none);
    advance(500ms);  // in the middle of the look
    store.become(Mishap::locked);
    advance(5s);
    EXPECT_EQ(registry.store_state(), StoreState::locked);
}

TEST_F(RegistryTest, DropsEverythingWhenTheKeyringIsLockedAndServesAgainAfter)
{
    call(login("DEFAULT"));
    become(Mishap::locked);
    EXPECT_THAT(registry.views(), IsEmpty());
    EXPECT_FALSE(registry.find(ProfileName("DEFAULT"))->rotation().record());
    EXPECT_EQ(serve("DEFAULT"), "StoreLocked");
    advance(1h);
    become(Mishap::none);
    EXPECT_EQ(serve("DEFAULT"), "ok");
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).state, State::active);
}

TEST_F(RegistryTest, SaysThatALockedKeyringWentAway)
{
    call(login("DEFAULT"));
    become(Mishap::locked);
    become(Mishap::unavailable);
    EXPECT_EQ(serve("DEFAULT"), "StoreUnavailable");
    EXPECT_EQ(call(ListProfiles{}), "StoreUnavailable");
}

// What another one holds could be deleted by whoever reads first.
TEST_F(RegistryTest, ReadsAllAgainAtOnceAfterALock)
{
    call(login("one"));
    call(login("two"));
    become(Mishap::locked);
    store.searches = {Mishap::unavailable};
    become(Mishap::none);
    advance(59s);
    EXPECT_FALSE(registry.find(ProfileName("one"))->rotation().record());
    EXPECT_FALSE(registry.find(ProfileName("two"))->rotation().record());
    advance(1s);
    EXPECT_THAT(registry.views(), SizeIs(2));
}

TEST_F(RegistryTest, ForgetsAProfileThatWasRemovedDuringALock)
{
    call(login("DEFAULT"));
    call(login("other"));
    take_away("other");
    become(Mishap::locked);
    become(Mishap::none);
    EXPECT_THAT(registry.views(), SizeIs(1));
    EXPECT_FALSE(registry.find(ProfileName("other")));
}

TEST_F(RegistryTest, WakesNobodyWhenALockedKeyringIsStillLocked)
{
    for (const auto* profile : {"one", "two", "three"})
        call(login(profile));
    become(Mishap::locked);
    advance(1h);  // each waits as long as it ever does
    const auto searches = store.searches_made;
    const auto before = draws;
    advance(5min);
    EXPECT_GE(store.searches_made, searches + 5);
    EXPECT_LT(draws, before + 5);
}

TEST_F(RegistryTest, GoesOnServingWhileTheKeyringIsUnavailable)
{
    call(login("DEFAULT"));
    become(Mishap::unavailable);
    advance(1h);
    EXPECT_EQ(serve("DEFAULT"), "ok");
}

TEST_F(RegistryTest, GoesOnAtOnceWhenTheKeyringIsBack)
{
    policy.lifetime = 2h;
    call(login("DEFAULT"));
    become(Mishap::unavailable);
    advance(100min);
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).state, State::failing);
    become(Mishap::none);
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).state, State::active);
}

TEST_F(RegistryTest, ServesTheOthersWhereOneRecordCannotBeRead)
{
    keep("good");
    Item broken{{{"application", "patkeeper"},
                 {"kind", "profile"},
                 {"profile", "broken"},
                 {"version", "1"}},
                "label",
                Secret("{}")};
    asio::co_spawn(ctx, store.put(std::move(broken)), [](const std::exception_ptr&, auto) {});
    poll();
    store.become(Mishap::none);
    poll();
    EXPECT_EQ(serve("good"), "ok");
    EXPECT_EQ(serve("broken"), "UnknownProfile");
    EXPECT_EQ(call(login("broken")), "StoreUnavailable");
}

// The same PAT imported twice.
TEST_F(RegistryTest, DeletesNoTokenThatAnotherProfileHolds)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    one.rotate = two.rotate = false;
    one.delete_pasted = two.delete_pasted = true;
    call(one);
    call(two);
    const auto shared = reply(GetToken{"two", {}}).token.token_id;
    EXPECT_EQ(call(Rotate{"one", true}), "ok");
    advance(25h);
    EXPECT_THAT(alive(), testing::Contains(shared));
    EXPECT_EQ(call(RemoveProfile{"one", {}}), "ok");
    EXPECT_EQ(serve("two"), "ok");
    EXPECT_EQ(call(Rotate{"two", {}}), "ok");
    advance(25h);
    EXPECT_THAT(alive(), testing::Not(testing::Contains(shared)));
}

// Imported twice, and only once with leave to delete it: deleted when it is promised to nobody.
TEST_F(RegistryTest, KeepsASharedTokenForAsLongAsEachProfilePromisedIt)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    one.delete_pasted = true;
    call(one);
    const auto shared = token_id_of(one.token_value).str();
    advance(1h);
    call(two);
    advance(24h - 1min);  // the overlap of the first is over
    EXPECT_THAT(alive(), testing::Contains(shared));
    advance(2h);
    EXPECT_THAT(alive(), testing::Not(testing::Contains(shared)));
}

// The same, where the leave comes with the second import, and the first profile goes on promising it.
TEST_F(RegistryTest, KeepsATokenThatAnotherProfileHasLeaveToDeleteForAsLongAsItPromisedIt)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    one.rotate = false;
    two.delete_pasted = true;
    call(one);
    const auto shared = token_id_of(one.token_value).str();
    call(two);
    advance(12h);
    EXPECT_EQ(call(Rotate{"one", {}}), "ok");
    advance(24h - 1min);  // the overlap of the second is over
    EXPECT_THAT(alive(), testing::Contains(shared));
    advance(2h);
    EXPECT_THAT(alive(), testing::Not(testing::Contains(shared)));
}

// After a sleep both are due at the same moment, and each sees that the other one still holds it.
TEST_F(RegistryTest, DeletesASharedTokenThoughAllDropItAtOnce)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    one.delete_pasted = two.delete_pasted = true;
    const auto shared = token_id_of(one.token_value).str();
    call(one);
    call(two);
    store.delay = 1s;
    advance(26h);
    EXPECT_THAT(alive(), testing::Not(testing::Contains(shared)));
}

TEST_F(RegistryTest, DeletesASharedTokenThoughAllLogOutAtOnce)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    one.delete_pasted = two.delete_pasted = true;
    call(one);
    call(two);
    store.delay = 1s;
    const auto first = begin(RemoveProfile{"one", {}});
    const auto second = begin(RemoveProfile{"two", {}});
    advance(10min);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_EQ(outcome_of(*second), "ok");
    EXPECT_THAT(alive(), testing::Not(testing::Contains(token_id_of(one.token_value).str())));
}

// The one is about to delete it while the other one's record is being written.
TEST_F(RegistryTest, DeletesNoTokenThatIsJustBeingLoggedIn)
{
    auto one = login("one");
    auto two = login_with(one, "two");
    two.rotate = false;
    one.delete_pasted = true;
    const auto shared = token_id_of(one.token_value).str();
    call(one);
    advance(24h);
    ASSERT_THAT(alive(), testing::Contains(shared));
    store.delay = 2min;
    const auto asked = begin(two);
    advance(2h);
    EXPECT_EQ(outcome_of(*asked), "ok");
    EXPECT_THAT(alive(), testing::Contains(shared));
    EXPECT_EQ(serve("two"), "ok");
}

TEST_F(RegistryTest, FollowsAChangedConfiguration)
{
    call(login("DEFAULT"));
    policy.enabled = false;
    registry.reconfigure(registry.settings());
    EXPECT_EQ(reply(ListProfiles{}).profiles.at(0).last_error, "rotation is switched off");
}

TEST_F(RegistryTest, WhoComesWhileTheKeyringIsReadWaitsForThatRead)
{
    stop_registry();
    keep("one");
    start_registry();
    become(Mishap::locked);
    store.delay = 1s;
    store.become(Mishap::none);
    const auto before = store.searches_made;
    const auto first = begin(GetToken{"one", {}});
    const auto second = begin(GetToken{"one", {}});
    advance(2s);
    EXPECT_EQ(outcome_of(*first), "ok");
    EXPECT_EQ(outcome_of(*second), "ok");
    EXPECT_LE(store.searches_made, before + 2);
}

TEST_F(RegistryTest, ReadsAgainForTheOthersWhenWhoWasReadingGoesAway)
{
    keep("one");
    become(Mishap::locked);
    store.searches = {Mishap::none, Mishap::none, Mishap::none};
    store.delay = 1s;
    const auto first = begin(GetToken{"one", {}}, Answers::more);
    const auto second = begin(GetToken{"one", {}});
    advance(500ms);
    first->stop.emit(asio::cancellation_type::terminal);
    advance(3s);
    EXPECT_TRUE(first->done);
    EXPECT_EQ(outcome_of(*second), "ok");
}

TEST_F(RegistryTest, TellsNobodyThatProfilesWereRemovedWhenItStops)
{
    call(login("DEFAULT"));
    std::vector<std::string> kinds;
    const auto listener = registry.listen([&](const Event& event) { kinds.push_back(event.kind); });
    stop_registry();
    registry.unlisten(listener);
    EXPECT_THAT(kinds, testing::Not(testing::Contains("removed")));
}

TEST_F(RegistryTest, StopsWhileTheKeyringIsRead)
{
    call(login("DEFAULT"));
    store.delay = 1h;
    become(Mishap::none);
    stop_registry();
}

TEST_F(RegistryTest, StopsOnceTheWriteUnderWayIsOver)
{
    call(login("DEFAULT"));
    store.delay = 1s;
    begin(Rotate{"DEFAULT", {}});
    advance(1500ms);  // searched, and now writing
    const auto puts = store.puts_made;
    ASSERT_GT(puts, 0);
    const auto rotator = registry.find(ProfileName("DEFAULT"));
    ASSERT_TRUE(rotator);
    rotator->stop();
    advance(5s);
    EXPECT_FALSE(registry.find(ProfileName("DEFAULT")));
    EXPECT_EQ(store.puts_made, puts);
}
