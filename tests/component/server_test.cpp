#include "tests/support/captured_log.hpp"
#include "tests/support/server_world.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

// Its answer is long: a few of them fill a socket.
constexpr auto* get_description = R"({"method":"org.varlink.service.GetInterfaceDescription",)"
                                  R"("parameters":{"interface":"io.patkeeper"}})";

class ServerTest : public ServerWorld {
protected:
    // Each has one call answered.
    void connect_many(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            connect().call(get_info);
            ASSERT_TRUE(answered(clients.back()));
        }
    }
    std::size_t closed_clients() const
    {
        return static_cast<std::size_t>(std::count_if(
            clients.begin(), clients.end(), [](const Client& client) { return client.closed; }));
    }
    // Also of clients that do not read: the kernel tells of the end before what had been sent is read.
    std::size_t clients_that_were_hung_up_on()
    {
        return static_cast<std::size_t>(
            std::count_if(clients.begin(), clients.end(), [](Client& client) {
                pollfd state{client.socket.native_handle(), POLLRDHUP, 0};
                return ::poll(&state, 1, 0) == 1;
            }));
    }
    // It reads no answers, which are more than its socket holds.
    void connect_deaf()
    {
        auto& client = connect();
        client.stop_reading();
        client.send(repeated(get_description, 100));
    }
    bool run_until_nothing_happens()
    {
        return run_until([this] {
            ctx.restart();
            return ctx.run_for(50ms) == 0;
        });
    }
    static std::string repeated(const std::string& call, int times)
    {
        std::string calls;
        for (int i = 0; i < times; ++i)
            calls += call + '\0';
        return calls;
    }
};

}  // namespace

TEST_F(ServerTest, ServesSeveralClientsAtOnce)
{
    start_server();
    for (int i = 0; i < 10; ++i)
        connect().call(get_info);
    for (const auto& client : clients)
        EXPECT_TRUE(answered(client));
}

TEST_F(ServerTest, ClosesTheConnectionThatIsIdleLongestForOneMore)
{
    start_server();
    connect_many(Server::max_sessions);
    clients.front().call(get_info);  // has been idle for less long than the second one
    ASSERT_TRUE(answered(clients.front(), 2));
    settle();
    EXPECT_EQ(closed_clients(), 0U) << "at the limit none is closed";
    auto& newest = connect();
    newest.call(get_info);
    EXPECT_TRUE(answered(newest));
    EXPECT_TRUE(closed(*std::next(clients.begin())));
    EXPECT_EQ(closed_clients(), 1U);
}

TEST_F(ServerTest, ServesEachOfManyMoreAtOnce)
{
    start_server();
    connect_many(2 * Server::max_sessions + 1);
    EXPECT_TRUE(run_until([&] { return closed_clients() == Server::max_sessions + 1; }));
    EXPECT_FALSE(clients.back().closed);
}

TEST_F(ServerTest, ClosesAWatchOnlyWhereNoneIsIdle)
{
    keep("one");
    EXPECT_EQ(call(Unlock{}), "ok");
    start_server();
    for (std::size_t i = 0; i < Server::max_sessions; ++i)
        connect().call(i == 100 ? get_info : watch);
    for (const auto& client : clients)
        ASSERT_TRUE(answered(client));
    const auto& idle = *std::next(clients.begin(), 100);
    connect().call(watch);
    ASSERT_TRUE(answered(clients.back()));
    EXPECT_TRUE(closed(idle));
    EXPECT_EQ(closed_clients(), 1U);
    connect().call(get_info);
    ASSERT_TRUE(answered(clients.back()));
    EXPECT_TRUE(closed(clients.front())) << "all are watches: the first one of them";
    EXPECT_EQ(closed_clients(), 2U);
}

TEST_F(ServerTest, HalfWrittenMessagesKeepNoOneOut)
{
    keep("one");
    EXPECT_EQ(call(Unlock{}), "ok");
    start_server();
    auto& watcher = connect();
    watcher.call(watch);
    ASSERT_TRUE(answered(watcher));
    while (clients.size() < Server::max_sessions)
        connect().send("{");
    settle();
    auto& newest = connect();
    newest.call(get_info);
    EXPECT_TRUE(answered(newest));
    EXPECT_EQ(closed_clients(), 1U);
    EXPECT_FALSE(watcher.closed);
}

TEST_F(ServerTest, ClientsThatReadNoAnswersKeepNoOneOut)
{
    keep("one");
    EXPECT_EQ(call(Unlock{}), "ok");
    start_server({.patience = 1h});
    auto& watcher = connect();
    watcher.call(watch);
    ASSERT_TRUE(answered(watcher));
    while (clients.size() < Server::max_sessions)
        connect_deaf();
    ASSERT_TRUE(run_until_nothing_happens());
    auto& newest = connect();
    newest.call(get_info);
    EXPECT_TRUE(answered(newest));
    EXPECT_EQ(clients_that_were_hung_up_on(), 1U);
    EXPECT_FALSE(watcher.closed);
}

TEST_F(ServerTest, AClientThatReadsGetsAllItsAnswersWhereOthersReadNone)
{
    start_server({.patience = 1h});
    auto& reader = connect();
    while (clients.size() < Server::max_sessions)
        connect_deaf();
    ASSERT_TRUE(run_until_nothing_happens());
    reader.send(repeated(get_description, 1000));
    for (std::size_t replies = 20; replies <= 1000; replies += 20) {
        connect_deaf();
        ASSERT_TRUE(answered(reader, replies));
    }
    EXPECT_TRUE(run_until([&] { return clients_that_were_hung_up_on() > 0; }));
}

// A call that waits for its turn is not under way.
TEST_F(ServerTest, ClientsThatAskTooFastKeepNoOneOut)
{
    start_server({.patience = 1h, .requests_per_second = 1});
    while (clients.size() < Server::max_sessions)
        connect().send(repeated(get_info, 1000));
    for (const auto& client : clients)
        ASSERT_TRUE(answered(client));
    auto& newest = connect();
    newest.call(get_info);
    EXPECT_TRUE(answered(newest));
    EXPECT_EQ(closed_clients(), 1U);
}

TEST_F(ServerTest, ClosesNoCallUnderWay)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 1h});
    start_server();
    for (std::size_t i = 0; i < Server::max_sessions; ++i)
        connect().call(R"({"method":"io.patkeeper.Rotate","parameters":{"profile":"DEFAULT"}})");
    settle();
    auto& newest = connect();
    newest.call(get_info);
    settle();
    EXPECT_THAT(newest.replies, SizeIs(0)) << "there is no room yet";
    EXPECT_EQ(closed_clients(), 0U);
    clients.front().socket.close();
    advance(1h);  // the calls end, and one of their connections is idle
    EXPECT_TRUE(answered(newest));
}

TEST_F(ServerTest, NamesTheProcessThatHoldsMostConnections)
{
    const CapturedLog log;
    start_server();
    connect_many(Server::max_sessions);
    EXPECT_EQ(log.count("warning"), 0U);
    connect_many(100);
    EXPECT_EQ(log.count("warning"), 1U) << log.text();
    EXPECT_THAT(log.text(),
                HasSubstr("the socket has 256 connections, which is its limit: it closes the "
                          "longest idle one for each new one; component_tests (process " +
                          std::to_string(::getpid()) + ") holds 256\n"));
}

TEST_F(ServerTest, TellsProcessesApart)
{
    const CapturedLog log;
    start_server();
    connect_many(1);
    std::array<int, 2> end{};
    ASSERT_EQ(::pipe2(end.data(), O_CLOEXEC), 0);
    const pid_t leaky = ::fork();
    if (leaky == 0) {
        ::prctl(PR_SET_NAME, "leaky\x1b[1m");
        const asio::local::stream_protocol::endpoint server_at(path);
        for (int i = 0; i < 200; ++i)
            ::connect(
                ::socket(AF_UNIX, SOCK_STREAM, 0), server_at.data(), socklen_t(server_at.size()));
        char ignored = 0;
        ::close(end[1]);
        ::_exit(static_cast<int>(::read(end[0], &ignored, 1)));
    }
    ::close(end[0]);
    EXPECT_TRUE(run_until([&] {
        connect_many(10);
        return log.count("warning") > 0;
    }));
    EXPECT_THAT(log.text(),
                HasSubstr("; leaky?[1m (process " + std::to_string(leaky) + ") holds "));
    ::close(end[1]);
    ::waitpid(leaky, nullptr, 0);
}

TEST_F(ServerTest, GoesOnWhereThereAreNoMoreDescriptors)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer that comes with this one needs a descriptor to look at memory";
#endif
    listen();
    for (int i = 0; i < 40; ++i)
        connect().call(get_info);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const auto lowest_free = static_cast<rlim_t>(::dup(0));
    ::close(static_cast<int>(lowest_free));
    const rlimit few{lowest_free + 20, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    accept_clients();
    for (const auto& client : clients)
        EXPECT_TRUE(answered(client));
    ::setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_GE(closed_clients(), 20U);
    EXPECT_FALSE(clients.back().closed);
}

TEST_F(ServerTest, SaysOnceInAMinuteWhatAClientDoesOverAndOver)
{
    const CapturedLog log;
    start_server();
    for (int i = 0; i < 200; ++i) {
        connect().call("{}");
        ASSERT_TRUE(closed(clients.back()));
        clients.pop_back();
    }
    EXPECT_LE(log.count("sent no Varlink call"), 10U);
    EXPECT_GE(log.count("sent no Varlink call"), 1U);
}

TEST_F(ServerTest, EndsEverySessionWhenItIsStopped)
{
    EXPECT_EQ(call(login("DEFAULT")), "ok");
    workspace.calls.fail_always(Fault{.kind = FaultKind::slow, .delay = 1h});
    start_server();
    auto& idle = connect();
    auto& half = connect();
    auto& watcher = connect();
    auto& waiting = connect();
    half.send("{");
    watcher.call(watch);
    waiting.call(R"({"method":"io.patkeeper.Rotate","parameters":{"profile":"DEFAULT"}})");
    ASSERT_TRUE(answered(watcher));
    settle();
    stop_server();
    for (const auto* client : {&idle, &half, &watcher, &waiting})
        EXPECT_TRUE(closed(*client));
}

TEST_F(ServerTest, StopsBeforeAnybodyCame)
{
    start_server();
    stop_server();
}

TEST_F(ServerTest, ABugInOneSessionEndsNoOther)
{
    start_server();
    fail_on_stop = true;
    auto& other = connect();
    auto& client = connect();
    client.call(R"({"method":"io.patkeeper.Stop"})");
    EXPECT_TRUE(closed(client));
    other.call(get_info);
    EXPECT_TRUE(answered(other));
}

TEST_F(ServerTest, OutlivesClientsThatGoAtAnyMoment)
{
    start_server();
    for (int i = 0; i < 100; ++i) {
        auto& client = connect();
        if (i % 4 > 0) client.send(i % 4 == 1 ? "{" : std::string(get_info) + '\0');
        if (i % 4 == 3) client.call(watch);
        run_until([] { return false; }, std::chrono::milliseconds(i % 3));
        clients.pop_back();
    }
    auto& last = connect();
    last.call(get_info);
    EXPECT_TRUE(answered(last));
}
