#include "tests/support/server_world.hpp"

#include <gmock/gmock.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using stand_in::Fault;
using stand_in::FaultKind;
using testing::SizeIs;

namespace {

using ServerTest = ServerWorld;

}  // namespace

TEST_F(ServerTest, ServesSeveralClientsAtOnce)
{
    start_server();
    for (int i = 0; i < 10; ++i)
        connect().call(get_info);
    for (const auto& client : clients)
        EXPECT_TRUE(answered(client));
}

TEST_F(ServerTest, AcceptsAFurtherClientOnceOneOfTheMostHasGone)
{
    start_server();
    for (std::size_t i = 0; i < Server::max_sessions; ++i)
        connect().call(get_info);
    for (const auto& client : clients)
        ASSERT_TRUE(answered(client));
    auto& further = connect();
    further.call(get_info);
    settle();
    EXPECT_THAT(further.replies, SizeIs(0));
    clients.front().socket.close();
    EXPECT_TRUE(answered(further));
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
