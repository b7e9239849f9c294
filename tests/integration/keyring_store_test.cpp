// LibsecretStore against a real gnome-keyring, and against services that misbehave. Runs within
// private-keyring, one keyring for each test; the programs it starts lie next to it.
#include "tests/integration/keyring_store_fixture.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace patkeeper::test {
namespace {

using testing::HasSubstr;

// Stops the keyring's process, as a machine under memory pressure does.
class Hung {
public:
    Hung()
    {
        ChildProcess asked({"keyring-pid"});
        pid_ = std::stoi(asked.line());
        ::kill(pid_, SIGSTOP);
    }
    Hung(const Hung&) = delete;
    Hung& operator=(const Hung&) = delete;
    ~Hung() { ::kill(pid_, SIGCONT); }

private:
    pid_t pid_ = 0;
};

TEST_F(KeyringStoreTest, FindsNothingInAnEmptyKeyring)
{
    EXPECT_EQ(secret_of("DEFAULT"), "none");
}

TEST_F(KeyringStoreTest, FindsWhatWasPut)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s1"))));
    auto found = await(store.search({{"application", "patkeeper"}}));
    ASSERT_TRUE(found) << reason(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().attributes, profile("DEFAULT"));
    EXPECT_EQ(found->front().label, "patkeeper: DEFAULT");
    EXPECT_EQ(found->front().secret, Secret("s1"));
}

TEST_F(KeyringStoreTest, ReplacesTheItemWithTheSameAttributes)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "old"))));
    ASSERT_TRUE(await(store.put(item("other", "untouched"))));
    ASSERT_TRUE(await(store.put(item("DEFAULT", "new"))));
    EXPECT_EQ(secret_of("DEFAULT"), "new");
    EXPECT_EQ(secret_of("other"), "untouched");
}

TEST_F(KeyringStoreTest, RemovesItemsWithExactlyTheseAttributes)
{
    ASSERT_TRUE(await(store.put(item("a", "1"))));
    ASSERT_TRUE(await(store.put(item("b", "2"))));
    ASSERT_TRUE(await(store.remove({{"application", "patkeeper"}})));
    EXPECT_EQ(secret_of("a"), "1");
    ASSERT_TRUE(await(store.remove(profile("a"))));
    EXPECT_EQ(secret_of("a"), "none");
    EXPECT_EQ(secret_of("b"), "2");
    EXPECT_TRUE(await(store.remove(profile("a")))) << "removing what is not there is success";
}

TEST_F(KeyringStoreTest, KeepsSecretsOfEverySize)
{
    for (const std::size_t size : {1U, 15U, 16U, 512U, 16U * 1024U}) {
        const auto json = "{\"token\":\"" + std::string(size, 'x') + "\"}";
        ASSERT_TRUE(await(store.put(item("DEFAULT", json))));
        EXPECT_EQ(secret_of("DEFAULT"), json);
    }
}

TEST_F(KeyringStoreTest, TakesAnEmptySecretForAbsent)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", ""))));
    EXPECT_EQ(secret_of("DEFAULT"), "none");
}

TEST_F(KeyringStoreTest, AnswersCallsThatOverlap)
{
    std::optional<StoreResult<void>> first, second;
    start(store.put(item("a", "1")), first);
    start(store.put(item("b", "2")), second);
    turn_until([&] { return first && second; });
    EXPECT_EQ(secret_of("a"), "1");
    EXPECT_EQ(secret_of("b"), "2");
}

TEST_F(KeyringStoreTest, GoesOnAfterARestartOfTheKeyring)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "1"))));
    run("restart-keyring");
    EXPECT_EQ(secret_of("DEFAULT"), "1");
    run("restart-keyring");
    const auto put = await(store.put(item("DEFAULT", "2")));
    EXPECT_TRUE(put) << reason(put);
    EXPECT_EQ(secret_of("DEFAULT"), "2");
}

TEST_F(KeyringStoreTest, SaysLockedForEverything)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    run("lock-keyring");
    EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
    EXPECT_EQ(trouble(await(store.search(profile("unknown")))), StoreFailure::locked);
    EXPECT_EQ(trouble(await(store.put(item("DEFAULT", "t")))), StoreFailure::locked);
    EXPECT_EQ(trouble(await(store.remove(profile("DEFAULT")))), StoreFailure::locked);
    EXPECT_LT(took, keyring_deadline);
    run("unlock-keyring");
    EXPECT_EQ(secret_of("DEFAULT"), "s");
}

TEST_F(KeyringStoreTest, SaysLockedOfAKeyringThatWasNeverUnlocked)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    run("restart-keyring --locked");
    EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
    EXPECT_EQ(trouble(await(store.search(profile("unknown")))), StoreFailure::locked);
    run("unlock-keyring");
    EXPECT_EQ(secret_of("DEFAULT"), "s");
}

TEST_F(KeyringStoreTest, MakesNoDefaultKeyringWhereThereIsNone)
{
    run("rm -r \"$HOME/.local/share/keyrings\" && restart-keyring --locked");
    EXPECT_EQ(secret_of("DEFAULT"), "there is no default keyring");
    const auto put = await(store.put(item("DEFAULT", "s")));
    EXPECT_EQ(trouble(put), StoreFailure::unavailable);
    EXPECT_EQ(reason(put), "there is no default keyring");
}

TEST_F(KeyringStoreTest, MakesOneWithAPasswordThatItIsGiven)
{
    run("rm -r \"$HOME/.local/share/keyrings\" && restart-keyring --locked");
    const auto made = await(store.unlock(Secret("new one")));
    EXPECT_TRUE(made) << reason(made);
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    run("restart-keyring --locked");
    EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
    EXPECT_TRUE(await(store.unlock(Secret("new one"))));
    EXPECT_EQ(secret_of("DEFAULT"), "s");
}

TEST_F(KeyringStoreTest, UnlocksWithAPasswordThatItIsGiven)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    for (const auto* how : {"lock-keyring", "restart-keyring --locked"}) {
        run(how);
        for (const auto* wrong : {"PW", "pw ", ""}) {
            EXPECT_EQ(trouble(await(store.unlock(Secret(wrong)))), StoreFailure::denied) << wrong;
            EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
        }
        const auto unlocked = await(store.unlock(Secret("pw")));
        EXPECT_TRUE(unlocked) << reason(unlocked);
        EXPECT_EQ(secret_of("DEFAULT"), "s");
        EXPECT_TRUE(await(store.unlock(Secret("anything")))) << "already unlocked";
    }
}

TEST_F(KeyringStoreTest, WritesWhereTheDefaultIsNowAndFindsItEverywhere)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "old"))));
    run("set-default $(new-collection Work)");
    EXPECT_EQ(secret_of("DEFAULT"), "old");
    ASSERT_TRUE(await(store.put(item("DEFAULT", "new"))));
    auto found = await(store.search(profile("DEFAULT")));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(found->front().secret, Secret("new"));
    EXPECT_FALSE(found->front().elsewhere);
    EXPECT_EQ(found->back().secret, Secret("old"));
    EXPECT_TRUE(found->back().elsewhere);
    ASSERT_TRUE(await(store.remove_copy(profile("DEFAULT"), found->back().handle)));
    EXPECT_EQ(secret_of("DEFAULT"), "new");
}

TEST_F(KeyringStoreTest, IsNotLockedByACollectionThatIsNotTheDefault)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    run("lock-keyring $(new-collection Work)");
    EXPECT_EQ(secret_of("DEFAULT"), "s");
    EXPECT_EQ(store.locked_elsewhere(), std::vector<std::string>{"Work"});
    EXPECT_TRUE(await(store.put(item("DEFAULT", "t"))));
    EXPECT_TRUE(await(store.unlock(Secret("pw"))));
    EXPECT_EQ(secret_of("DEFAULT"), "t");
    EXPECT_TRUE(store.locked_elsewhere().empty());
}

TEST_F(KeyringStoreTest, UnlocksWhenTheUserGivesThePassword)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    ChildProcess prompter({"keyring-prompter", "ok"});
    ASSERT_EQ(prompter.line(), "ready");
    EXPECT_TRUE(await(store.unlock(std::nullopt))) << "already unlocked";
    for (const auto* how : {"lock-keyring", "restart-keyring --locked"}) {
        run(how);
        const auto unlocked = await(store.unlock(std::nullopt));
        EXPECT_TRUE(unlocked) << reason(unlocked);
        EXPECT_EQ(prompter.line(), "asked");
        EXPECT_EQ(prompter.line(), "stopped");
        EXPECT_EQ(secret_of("DEFAULT"), "s");
    }
}

TEST_F(KeyringStoreTest, StaysLockedWhenTheUserDismissesThePrompt)
{
    run("lock-keyring");
    ChildProcess prompter({"keyring-prompter", "dismiss"});
    ASSERT_EQ(prompter.line(), "ready");
    const auto unlocked = await(store.unlock(std::nullopt));
    EXPECT_EQ(trouble(unlocked), StoreFailure::locked);
    EXPECT_EQ(reason(unlocked), "the unlock prompt was dismissed");
}

TEST_F(KeyringStoreTest, LeavesThePromptUpWhenCancelled)
{
    run("lock-keyring");
    ChildProcess prompter({"keyring-prompter", "hang"});
    ASSERT_EQ(prompter.line(), "ready");
    std::optional<StoreResult<void>> unlocked;
    start(store.unlock(std::nullopt), unlocked, stop.slot());
    // A locked answer in the meantime: the prompt blocks nobody.
    EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
    EXPECT_FALSE(unlocked);
    std::thread cancel([&] {
        EXPECT_EQ(prompter.line(), "asked");
        asio::post(context, [&] { stop.emit(asio::cancellation_type::terminal); });
    });
    turn_until([&] { return failure != nullptr; });
    cancel.join();
    EXPECT_THROW(std::rethrow_exception(failure), boost::system::system_error);
    EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked)
        << "dismissing it would have killed the keyring";
}

TEST_F(KeyringStoreTest, NeedsABusAndLaunchesNone)
{
    const auto directory = std::filesystem::path(environment("PRIVATE_KEYRING")) / "launcher";
    std::filesystem::create_directory(directory);
    std::ofstream(directory / "dbus-launch") << "#!/bin/sh\ntouch " << directory / "ran" << '\n';
    std::filesystem::permissions(directory / "dbus-launch", std::filesystem::perms::owner_all);
    const Variable path("PATH", directory.string() + ":" + environment("PATH"));
    const Variable display("DISPLAY", ":99");
    for (const auto* address : {"", "autolaunch:", "autolaunch:scope=*;unix:path=/nowhere"}) {
        const Variable bus("DBUS_SESSION_BUS_ADDRESS", address);
        const auto found = await(store.search(profile("DEFAULT")));
        EXPECT_EQ(trouble(found), StoreFailure::unavailable);
        EXPECT_EQ(reason(found), "there is no D-Bus session bus");
        EXPECT_LT(took, 500ms);
    }
    EXPECT_FALSE(std::filesystem::exists(directory / "ran"));
}

TEST_F(KeyringStoreTest, FindsTheBusInTheRuntimeDirectory)
{
    const auto address = environment("DBUS_SESSION_BUS_ADDRESS");
    const auto socket = address.substr(std::string("unix:path=").size(), address.find(',') - 10);
    run("ln -s " + socket + " \"$XDG_RUNTIME_DIR/bus\"");
    const auto silent = environment("PRIVATE_KEYRING") + "/silent";
    asio::local::stream_protocol::acceptor listens(context, silent);  // and answers nothing
    for (const auto& left :
         {std::string(), std::string("unix:path=/nowhere"), "unix:path=" + silent}) {
        SCOPED_TRACE(left);
        const Variable bus("DBUS_SESSION_BUS_ADDRESS", left);
        LibsecretStore other;
        const auto found = await(other.search(profile("DEFAULT")));
        EXPECT_TRUE(found) << reason(found);
        EXPECT_LT(took, keyring_deadline);
    }
}

TEST_F(KeyringStoreTest, NeedsABusThatAnswers)
{
    const Variable bus("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    const auto found = await(store.search(profile("DEFAULT")));
    EXPECT_EQ(trouble(found), StoreFailure::unavailable);
    EXPECT_THAT(reason(found), HasSubstr("cannot reach the D-Bus session bus"));
}

TEST_F(KeyringStoreTest, NeedsAKeyringOnTheBus)
{
    OtherBus bus;
    const auto put = await(store.put(item("DEFAULT", "s")));
    EXPECT_EQ(trouble(put), StoreFailure::unavailable) << "nothing can have been written";
    EXPECT_EQ(reason(put), "no keyring service runs on the session bus");
}

TEST_F(KeyringStoreTest, OutlivesTheBus)
{
    int changes = 0;
    store.on_change([&] { ++changes; });
    {
        OtherBus bus;
        ChildProcess service({"fake-secret-service", "work"});
        ASSERT_EQ(service.line(), "ready");
        ASSERT_TRUE(await(store.put(item("DEFAULT", "other"))));
        EXPECT_EQ(secret_of("DEFAULT"), "other");
        bus.kill();
        turn_until([&] { return changes > 0; });
        EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::unavailable);
    }
    EXPECT_EQ(secret_of("DEFAULT"), "none") << "the first bus is back";
}

TEST_F(KeyringStoreTest, EndsAtTheDeadlineWhenTheKeyringHangs)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    {
        const Hung keyring;
        std::optional<StoreResult<void>> put;
        start(store.put(item("DEFAULT", "t")), put);
        EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::unavailable);
        EXPECT_GE(took, keyring_deadline - 100ms);
        EXPECT_LT(took, keyring_deadline + 1s);
        turn_until([&] { return put.has_value(); });
        EXPECT_EQ(trouble(*put), StoreFailure::unavailable) << "hung before the write was sent";
    }
    EXPECT_EQ(secret_of("DEFAULT"), "s");
    EXPECT_TRUE(await(store.put(item("DEFAULT", "t"))));
}

// What a service does to a write, and what the store makes of it.
struct Misbehaviour {
    const char* mode;
    StoreFailure trouble;
    const char* kept;
    friend std::ostream& operator<<(std::ostream& os, const Misbehaviour& m)
    {
        return os << m.mode;
    }
};

class MisbehavingServiceTest : public KeyringStoreTest,
                               public testing::WithParamInterface<Misbehaviour> {};

TEST_P(MisbehavingServiceTest, TellsOpenOutcomesFromRefusals)
{
    OtherBus bus;
    ChildProcess service({"fake-secret-service", GetParam().mode});
    ASSERT_EQ(service.line(), "ready");
    EXPECT_EQ(trouble(await(store.put(item("DEFAULT", "s")))), GetParam().trouble);
    EXPECT_LT(took, keyring_deadline + 1s);
    EXPECT_EQ(service.line(), "write");
    EXPECT_EQ(secret_of("DEFAULT"), GetParam().kept) << "read back over a new connection";
}

INSTANTIATE_TEST_SUITE_P(KeyringStore,
                         MisbehavingServiceTest,
                         testing::Values(Misbehaviour{"hang", StoreFailure::unclear, "s"},
                                         Misbehaviour{"fail", StoreFailure::unclear, "s"},
                                         Misbehaviour{"prompt", StoreFailure::unavailable, "none"},
                                         Misbehaviour{
                                             "die",
                                             StoreFailure::unclear,
                                             "no keyring service runs on the session bus"}),
                         [](const auto& test) { return std::string(test.param.mode); });

TEST_F(KeyringStoreTest, ThrowsWhenAWriteIsCancelled)
{
    OtherBus bus;
    ChildProcess service({"fake-secret-service", "hang"});
    ASSERT_EQ(service.line(), "ready");
    std::optional<StoreResult<void>> put;
    start(store.put(item("DEFAULT", "s")), put, stop.slot());
    std::thread cancel([&] {
        EXPECT_EQ(service.line(), "write");
        asio::post(context, [&] { stop.emit(asio::cancellation_type::terminal); });
    });
    turn_until([&] { return failure != nullptr; });
    cancel.join();
    EXPECT_THROW(std::rethrow_exception(failure), boost::system::system_error);
    EXPECT_EQ(secret_of("DEFAULT"), "s");
}

TEST_F(KeyringStoreTest, TellsOfLocksAndOfRestarts)
{
    int changes = 0;
    store.on_change([&] { ++changes; });
    EXPECT_EQ(secret_of("DEFAULT"), "none");
    const auto command_is_told = [&](const char* command) {
        SCOPED_TRACE(command);
        changes = 0;
        run(command);
        turn_until([&] { return changes > 0; });
    };
    command_is_told("lock-keyring");
    command_is_told("unlock-keyring");
    command_is_told("kill -KILL $(keyring-pid)");
    command_is_told("restart-keyring");
}

TEST_F(KeyringStoreTest, TellsNothingOfItsOwnWrites)
{
    int changes = 0;
    ASSERT_TRUE(await(store.put(item("DEFAULT", "1"))));
    store.on_change([&] { ++changes; });
    ASSERT_TRUE(await(store.put(item("DEFAULT", "2"))));
    ASSERT_TRUE(await(store.put(item("other", "1"))));
    ASSERT_TRUE(await(store.remove(profile("other"))));
    EXPECT_EQ(secret_of("DEFAULT"), "2");
    EXPECT_EQ(changes, 0);
}

TEST_F(KeyringStoreTest, MayBeGivenUpInTheMiddleOfACall)
{
    auto other = std::make_unique<LibsecretStore>();
    const Hung keyring;
    std::optional<StoreResult<void>> put;
    start(other->put(item("DEFAULT", "s")), put, stop.slot());
    context.run_one_for(100ms);
    stop.emit(asio::cancellation_type::terminal);
    turn_until([&] { return failure != nullptr; });
    const auto begun = Clock::now();
    other.reset();
    EXPECT_LT(Clock::now() - begun, 1s) << "what is under way is not waited for";
}

}  // namespace
}  // namespace patkeeper::test
