#include "daemon/server/metadata_server.hpp"

#include "daemon/process/port_file.hpp"
#include "daemon/process/tcp_peer.hpp"
#include "tests/support/captured_log.hpp"
#include "tests/support/daemon_world.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <poll.h>
#include <unistd.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;
using asio::ip::tcp;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

// A client of TCP, whose reads and writes go on while the context runs.
class WebClient {
public:
    WebClient(asio::io_context& ctx, std::uint16_t port) : socket(ctx)
    {
        socket.connect({asio::ip::address_v4::loopback(), port});
        read();
    }
    void send(std::string text)
    {
        auto kept = std::make_shared<std::string>(std::move(text));
        asio::async_write(socket, asio::buffer(*kept), [kept](const auto&, std::size_t) {});
    }

    tcp::socket socket;
    std::string said;
    bool closed = false;  // by the server

private:
    void read()
    {
        socket.async_read_some(asio::buffer(chunk_), [this](const auto& error, std::size_t size) {
            if (error == asio::error::operation_aborted) return;
            said.append(chunk_.data(), size);
            closed = bool(error);
            if (!error) read();
        });
    }
    std::array<char, 65536> chunk_{};
};

class MetadataServerTest : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        port_file = testing::TempDir() + "patkeeper-" + std::to_string(::getpid()) + ".port";
        ::unlink(port_file.c_str());
        EXPECT_EQ(call(login("DEFAULT")), "ok");
    }
    void TearDown() override
    {
        stop_server();
        clients.clear();
        settle();
        DaemonWorld::TearDown();
        ::unlink(port_file.c_str());
    }
    void start_server(const std::string& where = "auto", MetadataLimits limits = {})
    {
        server.emplace(ctx.get_executor(),
                       clock,
                       metadata,
                       service,
                       MetadataServer::Setup{port_file, [this] { return draw_port(); }, owner},
                       limits);
        server->listen(where);
        serving = true;
        asio::co_spawn(ctx,
                       server->run(),
                       asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr e) {
                           serving = false;
                           EXPECT_FALSE(e);
                       }));
        poll();
    }
    void stop_server()
    {
        if (!server) return;
        stop.emit(asio::cancellation_type::terminal);
        EXPECT_TRUE(run_until([&] { return !serving; }));
        server.reset();
    }
    std::uint16_t draw_port()
    {
        if (!draws.empty()) {
            const auto port = draws.front();
            draws.pop_front();
            return port;
        }
        return free_port();
    }
    std::uint16_t free_port()
    {
        return tcp::acceptor(ctx, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
    }
    tcp::acceptor take_port(std::uint16_t port = 0)
    {
        return {ctx, {asio::ip::address_v4::loopback(), port}};
    }
    // More than sockets hold.
    static constexpr std::size_t long_answer = std::size_t{16} << 20;
    // A client whose requests are answered with that. `answered`: the connection was served to its end.
    tcp::socket connect_to_long_answer(std::function<void(Activity)> report, MetadataLimits limits)
    {
        auto acceptor = take_port();
        tcp::socket client(ctx);
        client.connect(acceptor.local_endpoint());
        MetadataResponder respond = [body = std::string(long_answer, 'x')](
                                        MetadataRequest) -> asio::awaitable<MetadataAnswer> {
            co_return MetadataAnswer{200, Secret(body)};
        };
        asio::co_spawn(ctx,
                       serve_http(acceptor.accept(), std::move(respond), std::move(report), limits),
                       [this](const std::exception_ptr&) { answered = true; });
        return client;
    }
    bool answered = false;
    WebClient& connect() { return clients.emplace_back(ctx, metadata.port.value_or(0)); }
    std::string request(const std::string& more = "")
    {
        const auto path = registry.find(ProfileName("DEFAULT"))->rotation().record()->metadata_path;
        return "GET /" + path +
               " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(metadata.port.value_or(0)) +
               "\r\nX-Databricks-Metadata-Version: 1\r\nX-Databricks-Host: https://h.example\r\n" +
               more + "\r\n";
    }
    // A request whose header takes that many bytes.
    std::string request_of_size(std::size_t size)
    {
        const auto bare = request("A: \r\n").size();
        return request("A: " + std::string(size - bare, 'a') + "\r\n");
    }
    template <class Condition>
    bool run_until(Condition condition, std::chrono::milliseconds patience = 10s)
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            ctx.restart();
            ctx.run_one_for(5ms);
        }
        return true;
    }
    // Lets things happen that should not.
    void settle()
    {
        run_until([] { return false; }, 50ms);
    }
    bool says(const WebClient& client, const std::string& text)
    {
        return run_until([&] { return client.said.find(text) != std::string::npos; });
    }
    bool closed(const WebClient& client)
    {
        return run_until([&] { return client.closed; });
    }

    std::size_t closed_clients() const
    {
        return static_cast<std::size_t>(std::count_if(
            clients.begin(), clients.end(), [](const auto& client) { return client.closed; }));
    }

    std::string port_file;
    std::deque<std::uint16_t> draws;
    std::function<std::optional<uid_t>(int)> owner = tcp_peer_uid;
    MetadataService service{registry, handler, clock, metadata};
    std::optional<MetadataServer> server;
    bool serving = false;
    asio::cancellation_signal stop;
    std::list<WebClient> clients;
};

constexpr const char* token_follows = R"({"access_token":"dapi)";

}  // namespace

TEST_F(MetadataServerTest, AnswersAnSdk)
{
    start_server();
    auto& client = connect();
    client.send(request());
    ASSERT_TRUE(says(client, token_follows)) << client.said;
    EXPECT_THAT(client.said, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(client.said, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(client.said, HasSubstr("\r\nContent-Type: application/json\r\n"));
}

TEST_F(MetadataServerTest, AnswersSeveralRequestsOnOneConnection)
{
    start_server();
    auto& client = connect();
    client.send(request());
    ASSERT_TRUE(says(client, token_follows));
    client.said.clear();
    client.send(request() + request("Connection: close\r\n"));
    EXPECT_TRUE(closed(client));
    EXPECT_NE(client.said.find(token_follows), client.said.rfind(token_follows));
}

TEST_F(MetadataServerTest, RefusesWhatAGuardRefuses)
{
    start_server();
    auto& client = connect();
    client.send(request("Origin: https://evil.example\r\n"));
    EXPECT_TRUE(says(client, "web pages"));
    EXPECT_THAT(client.said, StartsWith("HTTP/1.1 403 "));
    auto& post = connect();
    post.send("POST" + request().substr(3));
    EXPECT_TRUE(says(post, "\r\nAllow: GET\r\n"));
    EXPECT_THAT(post.said, StartsWith("HTTP/1.1 405 "));
}

TEST_F(MetadataServerTest, TakesNoBody)
{
    start_server();
    auto& empty = connect();
    empty.send(request("Content-Length: 0\r\n"));
    EXPECT_TRUE(says(empty, token_follows));
    for (const auto* body : {"Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"}) {
        auto& client = connect();
        client.send(request(body) + "x");
        EXPECT_TRUE(closed(client)) << body;
        EXPECT_THAT(client.said, StartsWith("HTTP/1.1 413 ")) << body;
    }
}

TEST_F(MetadataServerTest, TakesAHeaderUpToItsLimit)
{
    start_server();
    auto& largest = connect();
    const auto text = request_of_size(max_request_header);
    ASSERT_EQ(text.size(), max_request_header);
    largest.send(text);
    EXPECT_TRUE(says(largest, token_follows)) << largest.said;
    auto& larger = connect();
    larger.send(request_of_size(max_request_header + 1));
    EXPECT_TRUE(closed(larger));
    EXPECT_THAT(larger.said, StartsWith("HTTP/1.1 431 "));
    auto& endless = connect();
    std::string fields;
    for (int i = 0; i < 2000; ++i)
        fields += "B: b\r\n";
    endless.send(request(fields));
    EXPECT_TRUE(closed(endless));
    EXPECT_THAT(endless.said, StartsWith("HTTP/1.1 431 "));
}

TEST_F(MetadataServerTest, AnswersNoHttpWithARefusal)
{
    start_server();
    for (const auto* noise :
         {"\x16\x03\x01 TLS\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n"}) {
        auto& client = connect();
        client.send(noise);
        EXPECT_TRUE(closed(client)) << noise;
        EXPECT_THAT(client.said, StartsWith("HTTP/1.1 400 ")) << noise;
    }
}

TEST_F(MetadataServerTest, WaitsForARequestAsLongAsItsPatienceAndNoLonger)
{
    EXPECT_EQ(MetadataLimits().patience, 10s);
    start_server("auto", {200ms});
    auto& silent = connect();
    auto& half = connect();
    half.send(request().substr(0, 20));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(closed(silent));
    EXPECT_TRUE(closed(half));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 190ms);
    EXPECT_EQ(silent.said + half.said, "");
    auto& idle = connect();
    idle.send(request());
    EXPECT_TRUE(says(idle, token_follows));
    EXPECT_TRUE(closed(idle));
}

TEST_F(MetadataServerTest, AHeaderMustBeCompleteInItsTimeHoweverOftenItGrows)
{
    start_server("auto", {200ms});
    auto& slow = connect();
    slow.send(request().substr(0, request().size() - 2) + "A: ");
    EXPECT_TRUE(run_until([&] {
        slow.send("a");
        run_until([&] { return slow.closed; }, 5ms);
        return slow.closed;
    }));
    EXPECT_EQ(slow.said, "");
}

TEST_F(MetadataServerTest, ClosesOnAClientThatDoesNotReadItsAnswers)
{
    auto client = connect_to_long_answer([](Activity) {}, {200ms});
    asio::write(client, asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
    EXPECT_TRUE(run_until([&] { return answered; }));
    EXPECT_LT(client.available(), long_answer) << "it was cut short";
}

TEST_F(MetadataServerTest, ClosesTheConnectionThatIsIdleLongestForOneMore)
{
    const CapturedLog log;
    start_server();
    const auto ask = [&](WebClient& client) {
        client.said.clear();
        client.send(request());
        EXPECT_TRUE(says(client, token_follows));
    };
    for (std::size_t i = 0; i < MetadataServer::max_connections; ++i)
        ask(connect());
    ask(clients.front());  // has been idle for less long than the second one
    settle();
    EXPECT_EQ(closed_clients(), 0U) << "at the limit none is closed";
    EXPECT_EQ(log.count("warning"), 0U);
    ask(connect());
    EXPECT_TRUE(closed(*std::next(clients.begin())));
    EXPECT_EQ(closed_clients(), 1U);
    for (std::size_t i = 0; i < MetadataServer::max_connections; ++i)
        ask(connect());
    EXPECT_EQ(log.count("warning"), 1U) << log.text();
    EXPECT_THAT(
        log.text(),
        HasSubstr("the metadata service has 64 connections, which is its limit: it closes the "
                  "longest idle one for each new one; component_tests (process " +
                  std::to_string(::getpid()) + ") holds 64\n"));
}

TEST_F(MetadataServerTest, HalfWrittenRequestsKeepNoOneOut)
{
    start_server();
    for (std::size_t i = 0; i < MetadataServer::max_connections; ++i)
        connect().send(request().substr(0, 20));
    settle();
    auto& newest = connect();
    newest.send(request());
    EXPECT_TRUE(says(newest, token_follows));
    EXPECT_EQ(closed_clients(), 1U);
}

TEST_F(MetadataServerTest, ReportsThatItSendsAnAnswerUntilTheClientHasReadIt)
{
    std::vector<Activity> reports;
    auto client =
        connect_to_long_answer([&](Activity activity) { reports.push_back(activity); }, {1h});
    asio::write(client, asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
    EXPECT_TRUE(run_until([&] { return !reports.empty() && reports.back() == Activity::sending; }));
    settle();
    EXPECT_EQ(reports.back(), Activity::sending);
    const auto read_all = [&] {
        std::string chunk(client.available(), '\0');
        asio::read(client, asio::buffer(chunk));
        return reports.back() == Activity::idle;
    };
    EXPECT_TRUE(run_until(read_all));
    client.close();
    EXPECT_TRUE(run_until([&] { return answered; }));
}

TEST_F(MetadataServerTest, RefusesEverybodyElseRootIncluded)
{
    const auto own = ::geteuid();
    std::optional<uid_t> other;
    bool probed = false;
    owner = [&](int) -> std::optional<uid_t> {
        if (!std::exchange(probed, true)) return own;
        return other;
    };
    start_server();
    for (const auto uid :
         {std::optional<uid_t>(own + 1), std::optional<uid_t>(own == 0 ? 1 : 0), {}}) {
        other = uid;
        auto& client = connect();
        client.send(request());
        EXPECT_TRUE(closed(client));
        EXPECT_EQ(client.said.find(token_follows), std::string::npos);
        EXPECT_THAT(client.said, StartsWith("HTTP/1.1 403 "));
    }
    other = own;
    auto& client = connect();
    client.send(request());
    EXPECT_TRUE(says(client, token_follows));
}

TEST_F(MetadataServerTest, DoesNotListenWhereTheKernelNamesNoOwners)
{
    owner = [](int) { return std::nullopt; };
    start_server();
    EXPECT_EQ(metadata.port, std::nullopt);
    EXPECT_THAT(metadata.reason, HasSubstr("the kernel does not say"));
}

TEST_F(MetadataServerTest, ChoosesAPortOnceAndRemembersIt)
{
    auto taken = take_port();
    draws = {taken.local_endpoint().port(), free_port()};
    const auto free = draws.back();
    start_server();
    EXPECT_EQ(metadata.port, free) << "the first one drawn is taken";
    EXPECT_EQ(read_port(port_file), free);
    stop_server();
    start_server();
    EXPECT_EQ(metadata.port, free);
    EXPECT_TRUE(draws.empty());
}

TEST_F(MetadataServerTest, HandsOutNoPortThatItCannotRemember)
{
    port_file = "/proc/nowhere/port";
    start_server();
    EXPECT_EQ(metadata.port, std::nullopt);
    EXPECT_THAT(metadata.reason, HasSubstr("cannot be remembered"));
}

TEST_F(MetadataServerTest, TriesARememberedPortAgainAndTakesNoOther)
{
    auto taken = std::make_optional(take_port());
    const auto port = taken->local_endpoint().port();
    ASSERT_TRUE(write_port(port_file, port));
    start_server();
    EXPECT_EQ(metadata.port, std::nullopt);
    EXPECT_EQ(metadata.reason,
              "port " + std::to_string(port) + " of 127.0.0.1 is taken by another program");
    advance(MetadataServer::retry_interval);
    EXPECT_EQ(metadata.port, std::nullopt);
    taken.reset();
    advance(MetadataServer::retry_interval - 1ms);
    EXPECT_EQ(metadata.port, std::nullopt);
    advance(1ms);
    EXPECT_EQ(metadata.port, port);
    auto& client = connect();
    client.send(request());
    EXPECT_TRUE(says(client, token_follows));
}

TEST_F(MetadataServerTest, TriesATakenPortAtOnceWhenAsked)
{
    auto taken = std::make_optional(take_port());
    const auto where = "127.0.0.1:" + std::to_string(taken->local_endpoint().port());
    start_server(where);
    EXPECT_EQ(metadata.port, std::nullopt);
    taken.reset();
    server->listen(where);
    EXPECT_EQ(address_of(metadata), where);
    poll();
    auto& client = connect();
    client.send(request());
    EXPECT_TRUE(says(client, token_follows));
    EXPECT_EQ(read_port(port_file), std::nullopt) << "nothing to remember";
}

TEST_F(MetadataServerTest, ListensElsewhereOrNowhereWhenToldTo)
{
    start_server();
    const auto first = *metadata.port;
    auto& client = connect();
    client.send(request());
    ASSERT_TRUE(says(client, token_follows));
    server->listen("");
    EXPECT_EQ(metadata.port, std::nullopt);
    EXPECT_THAT(metadata.reason, HasSubstr("switched off"));
    EXPECT_TRUE(closed(client));
    const auto second = free_port();
    server->listen("127.0.0.1:" + std::to_string(second));
    EXPECT_EQ(metadata.port, second);
    auto& other = connect();
    other.send(request());
    EXPECT_TRUE(says(other, token_follows));
    server->listen("auto");
    EXPECT_EQ(metadata.port, first);
    poll();
    auto& again = connect();
    again.send(request());
    EXPECT_TRUE(says(again, token_follows));
}

TEST_F(MetadataServerTest, ServesOnWhereNothingChanges)
{
    start_server();
    auto& client = connect();
    client.send(request());
    ASSERT_TRUE(says(client, token_follows));
    client.said.clear();
    server->listen("auto");
    client.send(request());
    EXPECT_TRUE(says(client, token_follows));
}

TEST_F(MetadataServerTest, EndsEveryConnectionWhenItIsStopped)
{
    start_server();
    auto& idle = connect();
    auto& half = connect();
    half.send("GET /");
    settle();
    stop_server();
    EXPECT_TRUE(closed(idle));
    EXPECT_TRUE(closed(half));
}

TEST_F(MetadataServerTest, OutlivesClientsThatGoAtAnyMoment)
{
    start_server();
    for (int i = 0; i < 100; ++i) {
        auto& client = connect();
        if (i % 3 > 0) client.send(i % 3 == 1 ? request().substr(0, 30) : request());
        run_until([] { return false; }, std::chrono::milliseconds(i % 3));
        clients.pop_back();
    }
    auto& last = connect();
    last.send(request());
    EXPECT_TRUE(says(last, token_follows));
}
