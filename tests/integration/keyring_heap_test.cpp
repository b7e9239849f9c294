// What LibsecretStore does again and again takes no more memory the thousandth time than the hundredth.
#include "daemon/store/keyring_connection.hpp"
#include "tests/integration/keyring_store_fixture.hpp"

#include <malloc.h>

namespace patkeeper::test {
namespace {

// What caches of the C library and of GLib may add between two looks.
constexpr std::size_t tolerated = std::size_t{64} * 1024;

class KeyringHeapTest : public KeyringStoreTest {
protected:
    // Runs `work` for as many rounds again as it takes to warm up, and compares the heap in use.
    template <class Work>
    static void expect_no_growth(int rounds, Work work)
    {
        for (int i = 0; i < rounds; ++i)
            work();
        const auto before = ::mallinfo2().uordblks;
        for (int i = 0; i < rounds; ++i)
            work();
        EXPECT_LE(::mallinfo2().uordblks, before + tolerated) << rounds << " rounds";
    }

    // What a rotation does to the keyring: a record before it, a record after it, and looks at both.
    void rotate(int number)
    {
        for (const auto* stage : {"pending ", "current "}) {
            const auto record = stage + std::to_string(number);
            EXPECT_TRUE(await(store.put(item("DEFAULT", record))));
            EXPECT_EQ(secret_of("DEFAULT"), record);
        }
    }
};

TEST_F(KeyringHeapTest, StaysTheSameOverThousandsOfReads)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", std::string(500, 's')))));
    expect_no_growth(1000, [&] { EXPECT_EQ(secret_of("DEFAULT").size(), 500U); });
}

TEST_F(KeyringHeapTest, StaysTheSameOverReadsOfManyItems)
{
    for (int i = 0; i < 40; ++i)
        ASSERT_TRUE(await(store.put(item(std::to_string(i), std::string(500, 's')))));
    expect_no_growth(20, [&] {
        const auto found = await(store.search({{"application", "patkeeper"}}));
        EXPECT_TRUE(found && found->size() == 40);
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverHundredsOfRotations)
{
    expect_no_growth(100, [&, number = 0]() mutable { rotate(++number); });
}

TEST_F(KeyringHeapTest, StaysTheSameOverItemsThatComeAndGo)
{
    expect_no_growth(60, [&] {
        EXPECT_TRUE(await(store.put(item("probe", "s"))));
        EXPECT_TRUE(await(store.remove(profile("probe"))));
    });
}

TEST_F(KeyringHeapTest, StaysTheSameWhileTheKeyringIsLocked)
{
    run("lock-keyring");
    expect_no_growth(200, [&] {
        EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::locked);
        EXPECT_EQ(trouble(await(store.put(item("DEFAULT", "s")))), StoreFailure::locked);
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverNewConnections)
{
    const auto connection = std::make_shared<KeyringConnection>();
    expect_no_growth(100, [&] {
        EXPECT_TRUE(await(connection->get(Clock::now() + patience)));
        connection->forget();
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverCallsThatAreCancelled)
{
    ASSERT_TRUE(await(store.put(item("DEFAULT", "s"))));
    expect_no_growth(500, [&] {
        failure = nullptr;
        std::optional<StoreResult<std::vector<Item>>> found;
        start(store.search(profile("DEFAULT")), found, stop.slot());
        context.restart();
        context.run_one_for(100ms);  // sends the first call, or takes its answer and sends the next
        stop.emit(asio::cancellation_type::terminal);
        turn_until([&] { return failure != nullptr; });
    });
}

TEST_F(KeyringHeapTest, StaysTheSameWhileNoKeyringRuns)
{
    OtherBus bus;
    expect_no_growth(200, [&] {
        EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::unavailable);
    });
}

TEST_F(KeyringHeapTest, StaysTheSameWhileThereIsNoBus)
{
    const Variable bus("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    expect_no_growth(500, [&] {
        EXPECT_EQ(trouble(await(store.search(profile("DEFAULT")))), StoreFailure::unavailable);
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverWritesThatFail)
{
    OtherBus bus;
    ChildProcess service({"fake-secret-service", "fail"});
    ASSERT_EQ(service.line(), "ready");
    expect_no_growth(100, [&] {
        EXPECT_EQ(trouble(await(store.put(item("DEFAULT", "s")))), StoreFailure::unclear);
        EXPECT_EQ(service.line(), "write");
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverPromptsThatAreDismissed)
{
    OtherBus bus;
    ChildProcess service({"fake-secret-service", "dismiss"});
    ASSERT_EQ(service.line(), "ready");
    expect_no_growth(200, [&] {
        EXPECT_EQ(reason(await(store.unlock(std::nullopt))), "the unlock prompt was dismissed");
    });
}

TEST_F(KeyringHeapTest, StaysTheSameOverSignals)
{
    OtherBus bus;
    ChildProcess service({"fake-secret-service", "signals"});
    ASSERT_EQ(service.line(), "ready");
    int heard = 0;
    store.on_change([&] { ++heard; });
    expect_no_growth(20, [&] {
        heard = 0;
        EXPECT_EQ(secret_of("DEFAULT"), "none");
        turn_until([&] { return heard >= 100; });
    });
}

}  // namespace
}  // namespace patkeeper::test
