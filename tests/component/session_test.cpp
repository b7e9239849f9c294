#include "tests/support/server_world.hpp"

#include <gmock/gmock.h>

#include <poll.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

class SessionTest : public ServerWorld {
protected:
    // A call of exactly this many bytes, its NUL not counted.
    static std::string call_of(std::size_t size)
    {
        std::string text = get_info;
        text.resize(size, ' ');
        return text;
    }
};

}  // namespace

TEST_F(SessionTest, TakesAMessageOfExactlyTheLimit)
{
    start_server();
    auto& client = connect();
    client.call(call_of(FrameReader::max_frame_size));
    EXPECT_TRUE(answered(client));
    client.call(get_info);
    EXPECT_TRUE(answered(client, 2));
}

TEST_F(SessionTest, ClosesOnAMessageOneByteLonger)
{
    start_server();
    auto& client = connect();
    auto& other = connect();
    client.call(call_of(FrameReader::max_frame_size + 1));
    EXPECT_TRUE(closed(client));
    EXPECT_THAT(client.replies, SizeIs(0));
    other.call(get_info);
    EXPECT_TRUE(answered(other));
}

TEST_F(SessionTest, ClosesOnAnEndlessMessageWithoutKeepingIt)
{
    start_server({.patience = 1h});
    auto& client = connect();
    const std::string endless(16 * FrameReader::max_frame_size, 'x');
    std::optional<std::size_t> sent;
    asio::async_write(client.socket,
                      asio::buffer(endless),
                      [&](const auto& /*error*/, std::size_t size) { sent = size; });
    EXPECT_TRUE(run_until([&] { return sent.has_value(); }));
    EXPECT_TRUE(closed(client));
    EXPECT_GT(sent, FrameReader::max_frame_size);
    EXPECT_LT(sent, 2 * FrameReader::max_frame_size);  // the kernel holds some of it in between
}

TEST_F(SessionTest, ClosesOnWhatIsNoCallAndHarmsNoOther)
{
    start_server();
    auto& other = connect();
    for (const auto* text : {"",
                             "{",
                             "[]",
                             "null",
                             "{}",
                             R"({"method":1})",
                             R"({"method":"x","more":1})",
                             "\xff\xfe"}) {
        auto& client = connect();
        client.call(text);
        EXPECT_TRUE(closed(client)) << text;
        EXPECT_THAT(client.replies, SizeIs(0)) << text;
    }
    other.call(get_info);
    EXPECT_TRUE(answered(other));
}

TEST_F(SessionTest, ClosesWhenAClientFallsSilentInMidMessage)
{
    start_server({.patience = 50ms});
    auto& silent = connect();
    auto& idle = connect();
    silent.send(R"({"method")");
    EXPECT_TRUE(closed(silent));
    settle();
    EXPECT_FALSE(idle.closed);
    idle.call(get_info);
    EXPECT_TRUE(answered(idle));
    settle();
    EXPECT_FALSE(idle.closed);
}

TEST_F(SessionTest, ClosesOnAMessageThatIsNeverCompleteHoweverOftenItGrows)
{
    start_server({.patience = 200ms});
    auto& slow = connect();
    slow.call(get_info);
    ASSERT_TRUE(answered(slow));
    EXPECT_TRUE(run_until([&] {
        slow.send(" ");
        return slow.closed;
    }));
    EXPECT_THAT(slow.replies, SizeIs(1));
}

TEST_F(SessionTest, GivesEachMessageItsOwnTime)
{
    start_server({.patience = 1s});
    auto& client = connect();
    const auto began = std::chrono::steady_clock::now();
    std::size_t calls = 0;
    while (std::chrono::steady_clock::now() - began < 1500ms) {
        client.send(std::string(get_info) + '\0' + "{");  // and the beginning of the next one
        ASSERT_TRUE(answered(client, ++calls));
        client.send(std::string(get_info).substr(1) + '\0');
        ASSERT_TRUE(answered(client, ++calls));
    }
    EXPECT_FALSE(client.closed);
}

TEST_F(SessionTest, TakesAMessageInSmallPieces)
{
    start_server({.patience = 2s});
    auto& client = connect();
    for (const char c : std::string(get_info) + '\0') {
        client.send(std::string(1, c));
        run_until([] { return false; }, 1ms);
    }
    EXPECT_TRUE(answered(client));
}

TEST_F(SessionTest, ClosesOnAClientThatDoesNotReadItsAnswers)
{
    start_server({.patience = 50ms});
    auto& client = connect();
    client.stop_reading();
    std::string calls;
    for (int i = 0; i < 2000; ++i)
        calls += std::string(R"({"method":"org.varlink.service.GetInterfaceDescription",)") +
                 R"("parameters":{"interface":"io.patkeeper"}})" + '\0';
    client.send(calls);
    // The kernel tells of the end before what had been sent is read.
    EXPECT_TRUE(run_until([&] {
        pollfd state{client.socket.native_handle(), POLLRDHUP, 0};
        return ::poll(&state, 1, 0) == 1;
    }));
    auto& other = connect();
    other.call(get_info);
    EXPECT_TRUE(answered(other));
}

TEST_F(SessionTest, AnswersPipelinedCallsInOrder)
{
    start_server();
    auto& client = connect();
    client.send(std::string(get_info) + '\0' + R"({"method":"x.y"})" + '\0' +
                R"({"method":"io.patkeeper.ListProfiles"})" + '\0');
    ASSERT_TRUE(answered(client, 3));
    EXPECT_THAT(client.replies[0], HasSubstr("patkeeperd"));
    EXPECT_THAT(client.replies[1], HasSubstr("InterfaceNotFound"));
    EXPECT_THAT(client.replies[2], HasSubstr("profiles"));
}

TEST_F(SessionTest, AnswersAClientThatHasClosedItsHalf)
{
    start_server();
    auto& client = connect();
    client.call(get_info);
    run_until([] { return false; }, 1ms);
    client.socket.shutdown(Client::Socket::shutdown_send);
    EXPECT_TRUE(answered(client));
    EXPECT_TRUE(closed(client));
}

TEST_F(SessionTest, AnswersNothingToAOneWayCall)
{
    start_server();
    auto& client = connect();
    client.call(R"({"method":"io.patkeeper.ListProfiles","oneway":true})");
    client.call(get_info);
    ASSERT_TRUE(answered(client));
    settle();
    EXPECT_THAT(client.replies, SizeIs(1));
    EXPECT_THAT(client.replies[0], HasSubstr("patkeeperd"));
}

TEST_F(SessionTest, RefusesWatchWithoutMore)
{
    start_server();
    auto& client = connect();
    client.call(R"({"method":"io.patkeeper.Watch"})");
    ASSERT_TRUE(answered(client));
    EXPECT_THAT(client.replies[0], HasSubstr("org.varlink.service.ExpectedMore"));
}

TEST_F(SessionTest, WatchesUntilTheClientGoes)
{
    keep("one");
    EXPECT_EQ(call(Unlock{}), "ok");
    start_server({.patience = 50ms});
    auto& client = connect();
    client.call(watch);
    ASSERT_TRUE(answered(client));
    settle();
    settle();
    EXPECT_FALSE(client.closed);  // silence is not in mid-message
    client.socket.shutdown(Client::Socket::shutdown_send);
    EXPECT_TRUE(closed(client));
}

TEST_F(SessionTest, GoesOnAfterACallForMoreThatHasOneAnswer)
{
    start_server();
    auto& client = connect();
    client.call(R"({"method":"io.patkeeper.ListProfiles","more":true})");
    ASSERT_TRUE(answered(client));
    client.call(get_info);
    EXPECT_TRUE(answered(client, 2));
}

TEST_F(SessionTest, PacesWhoAsksTooFast)
{
    start_server({.requests_per_second = 5});
    auto& client = connect();
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 6; ++i)
        client.call(get_info);
    ASSERT_TRUE(answered(client, 5));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 900ms);
    ASSERT_TRUE(answered(client, 6));
    EXPECT_GE(std::chrono::steady_clock::now() - began, 950ms);
}
