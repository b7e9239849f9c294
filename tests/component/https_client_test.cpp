#include "daemon/workspace/https_client.hpp"

#include "daemon/workspace/rest_workspace_api.hpp"
#include "tests/support/tls_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

using namespace patkeeper;
using namespace patkeeper::test;
using namespace std::chrono_literals;

namespace {

using Outcome = Result<HttpResponse, WorkspaceError>;
using After = Script::After;

constexpr auto secret = "dapi00112233445566778899";
// Its name resolves nowhere: only the proxy reaches it.
constexpr auto far_host = "workspace.invalid";

std::string answer_with(const std::string& body, std::size_t claimed)
{
    return "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: " +
           std::to_string(claimed) + "\r\n\r\n" + body;
}

std::string answer_with(const std::string& body)
{
    return answer_with(body, body.size());
}

HttpRequest request()
{
    HttpRequest request;
    request.method = "POST";
    request.target = "/path";
    request.headers.push_back({"Authorization", Secret(std::string("Bearer ") + secret)});
    request.body = Secret("body");
    return request;
}

Workspace at(const std::string& host, std::uint16_t port, const std::string& scheme = "https")
{
    return Workspace::parse(scheme + "://" + host + ":" + std::to_string(port)).value();
}

std::uint16_t closed_port()
{
    ScriptedServer server(std::nullopt, {});
    return server.port();
}

class HttpsClientTest : public testing::Test {
protected:
    static void SetUpTestSuite() { authority = std::make_unique<TestAuthority>(); }
    static void TearDownTestSuite() { authority.reset(); }

    HttpsClientTest() { settings.ca_file = authority->file(); }

    static Certificate local() { return authority->issue("DNS:localhost,IP:127.0.0.1"); }

    Outcome send(const Workspace& workspace)
    {
        HttpsClient client(settings, timeouts);
        asio::io_context context;
        std::optional<Outcome> outcome;
        asio::co_spawn(context,
                       client.send(workspace, request()),
                       [&](const std::exception_ptr& thrown, Outcome result) {
                           if (!thrown) outcome = std::move(result);
                       });
        context.run_for(10s);
        EXPECT_TRUE(context.stopped()) << "leaked work";
        if (!outcome) throw std::runtime_error("no outcome");
        return *std::move(outcome);
    }

    WorkspaceError failure(const Workspace& workspace)
    {
        auto outcome = send(workspace);
        if (outcome) throw std::runtime_error("it succeeded");
        EXPECT_EQ(outcome.error().status, 0);
        EXPECT_EQ(outcome.error().message.find(secret), std::string::npos);
        return outcome.error();
    }

    // What is said of an answer like this.
    Outcome answered(Script script)
    {
        ScriptedServer server(local(), std::move(script));
        return send(at("127.0.0.1", server.port()));
    }

    std::string why_unclear(Script script)
    {
        const auto outcome = answered(std::move(script));
        if (outcome) return "it succeeded";
        EXPECT_EQ(outcome.error().trouble, Trouble::unclear);
        return outcome.error().message;
    }

    // Cancels a while after the start; whether operation_aborted came of it.
    bool aborts(const Workspace& workspace, std::chrono::milliseconds after)
    {
        HttpsClient client(settings, timeouts);
        asio::io_context context;
        asio::cancellation_signal stop;
        boost::system::error_code thrown;
        const auto done = [&](const std::exception_ptr& error, const Outcome&) {
            try {
                if (error) std::rethrow_exception(error);
            } catch (const boost::system::system_error& e) {
                thrown = e.code();
            }
        };
        asio::co_spawn(context,
                       client.send(workspace, request()),
                       asio::bind_cancellation_slot(stop.slot(), done));
        asio::steady_timer timer(context, after);
        timer.async_wait([&](auto) { stop.emit(asio::cancellation_type::terminal); });
        context.run_for(5s);
        EXPECT_TRUE(context.stopped()) << "leaked work";
        return thrown == asio::error::operation_aborted;
    }

    static inline std::unique_ptr<TestAuthority> authority;
    HttpSettings settings;
    HttpTimeouts timeouts;
};

}  // namespace

TEST_F(HttpsClientTest, BringsTheAnswer)
{
    ScriptedServer server(local(), {answer_with("hello")});
    const auto outcome = send(at("127.0.0.1", server.port()));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->status, 200);
    EXPECT_EQ(outcome->header("date"), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(outcome->header("x-absent"), std::nullopt);
    EXPECT_EQ(outcome->body.reveal(), "hello");
    EXPECT_EQ(server.stop().bytes,
              "POST /path HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                  "\r\nConnection: close\r\nAuthorization: Bearer " + secret +
                  "\r\nContent-Length: 4\r\n\r\nbody");
    EXPECT_EQ(server.stop().connections, 1);
    EXPECT_EQ(server.stop().sni, "");
}

TEST_F(HttpsClientTest, ReachesAHostByItsName)
{
    ScriptedServer server(authority->issue("DNS:localhost"), {answer_with("hello")});
    const auto outcome = send(at("localhost", server.port()));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(server.stop().sni, "localhost");
}

TEST_F(HttpsClientTest, TakesAnAnswerThatEndsWithTheConnection)
{
    const auto outcome = answered({"HTTP/1.1 200 OK\r\n\r\nhello"});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->body.reveal(), "hello");
}

TEST_F(HttpsClientTest, DoesNotWaitForTheConnectionToEnd)
{
    timeouts.whole = 5s;
    EXPECT_TRUE(answered({answer_with("hello"), After::stalls}));
}

TEST_F(HttpsClientTest, SpeaksPlainHttpOnThisMachine)
{
    ScriptedServer server(std::nullopt, {answer_with("hello")});
    EXPECT_TRUE(send(at("127.0.0.1", server.port(), "http")));
}

TEST_F(HttpsClientTest, DoesNotFollowRedirects)
{
    ScriptedServer server(
        local(), {"HTTP/1.1 302 Found\r\nLocation: /login.html\r\nContent-Length: 0\r\n\r\n"});
    const auto outcome = send(at("127.0.0.1", server.port()));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->status, 302);
    EXPECT_EQ(server.stop().connections, 1);
}

// --- Who is not trusted hears nothing.

TEST_F(HttpsClientTest, TellsNothingToAServerOfAnotherAuthority)
{
    const TestAuthority other;
    ScriptedServer server(other.issue("IP:127.0.0.1"), {answer_with("hello")});
    const auto error = failure(at("127.0.0.1", server.port()));
    EXPECT_EQ(error.trouble, Trouble::unreachable);
    EXPECT_EQ(error.reach, ReachTrouble::certificate);
    EXPECT_EQ(error.message, "certificate verify failed: unable to get local issuer certificate");
    EXPECT_EQ(server.stop().bytes, "");
}

TEST_F(HttpsClientTest, TrustsTheSystemsAuthoritiesUnlessToldOtherwise)
{
    settings.ca_file.clear();
    ScriptedServer server(local(), {answer_with("hello")});
    EXPECT_EQ(failure(at("127.0.0.1", server.port())).message,
              "certificate verify failed: unable to get local issuer certificate");
    EXPECT_EQ(server.stop().bytes, "");
}

TEST_F(HttpsClientTest, TellsNothingToAServerOfAnotherName)
{
    struct Case {
        const char* names;
        const char* host;
        const char* why;
    };
    for (const auto& [names, host, why] : std::vector<Case>{
             {"DNS:other.example", "127.0.0.1", "IP address mismatch"},
             {"DNS:127.0.0.1", "127.0.0.1", "IP address mismatch"},
             {"IP:127.0.0.2", "127.0.0.1", "IP address mismatch"},
             {"DNS:other.example", "localhost", "hostname mismatch"},
             {"DNS:*.localhost", "localhost", "hostname mismatch"},
             {"DNS:local*", "localhost", "hostname mismatch"},
         }) {
        SCOPED_TRACE(names);
        ScriptedServer server(authority->issue(names), {answer_with("hello")});
        const auto error = failure(at(host, server.port()));
        EXPECT_EQ(error.trouble, Trouble::unreachable);
        EXPECT_EQ(error.message, std::string("certificate verify failed: ") + why);
        EXPECT_EQ(server.stop().bytes, "");
    }
}

TEST_F(HttpsClientTest, TellsNothingToAServerWhoseCertificateHasExpired)
{
    ScriptedServer server(authority->issue("IP:127.0.0.1", -1), {answer_with("hello")});
    EXPECT_EQ(failure(at("127.0.0.1", server.port())).message,
              "certificate verify failed: certificate has expired");
    EXPECT_EQ(server.stop().bytes, "");
}

TEST_F(HttpsClientTest, TellsNothingOverAnOldTls)
{
    Script script{answer_with("hello")};
    script.old_tls = true;
    ScriptedServer server(local(), std::move(script));
    const auto error = failure(at("127.0.0.1", server.port()));
    EXPECT_EQ(error.trouble, Trouble::unreachable);
    EXPECT_EQ(error.message.find("the TLS handshake failed: "), 0U) << error.message;
    EXPECT_EQ(server.stop().bytes, "");
}

TEST_F(HttpsClientTest, NamesAnUnusableFileOfCertificates)
{
    const std::pair<const char*, const char*> cases[] = {
        {"/nonexistent/ca.pem", "it does not exist"},
        {"/usr/bin/env", "it holds no certificate in PEM format"},
        {"/usr/bin", "it is a directory"},
    };
    for (const auto& [path, why] : cases) {
        settings.ca_file = path;
        const auto error = failure(at("127.0.0.1", ScriptedServer(local(), {}).port()));
        EXPECT_EQ(error.trouble, Trouble::unreachable);
        EXPECT_EQ(error.reach, ReachTrouble::ca_file);
        const auto message = std::string("cannot read the certificates of ") + path + ": " + why;
        EXPECT_EQ(error.message, message);
        EXPECT_EQ(check_ca_file(path).error().reason, message);
    }
    EXPECT_TRUE(check_ca_file(authority->file()));
    EXPECT_TRUE(check_ca_file(""));
}

// --- Nothing was sent.

TEST_F(HttpsClientTest, SaysThatTheConnectionWasRefused)
{
    const auto error = failure(at("127.0.0.1", closed_port()));
    EXPECT_EQ(error.trouble, Trouble::unreachable);
    EXPECT_EQ(error.message, "connection refused");
}

TEST_F(HttpsClientTest, SaysThatTheNameIsNotKnown)
{
    const auto error = failure(at(far_host, 443));
    EXPECT_EQ(error.trouble, Trouble::unreachable);
    EXPECT_EQ(error.message.find("name not known"), 0U) << error.message;
}

TEST_F(HttpsClientTest, GivesUpOnASilentServer)
{
    timeouts.connect = 50ms;
    Script script;
    script.silent = true;
    ScriptedServer server(local(), script);
    const auto error = failure(at("127.0.0.1", server.port()));
    EXPECT_EQ(error.trouble, Trouble::unreachable);
    EXPECT_EQ(error.message, "timed out in the TLS handshake");
}

// --- The request was sent, and the answer is of no use.

TEST_F(HttpsClientTest, IsUnclearAboutAnAnswerThatDoesNotCome)
{
    timeouts.whole = 100ms;
    EXPECT_EQ(why_unclear({"", After::stalls}), "timed out waiting for its answer");
    EXPECT_EQ(why_unclear({"HTTP/1.1 200 OK\r\n", After::stalls}),
              "timed out waiting for its answer");
    EXPECT_EQ(why_unclear({answer_with("hell", 5), After::stalls}),
              "timed out waiting for its answer");
}

TEST_F(HttpsClientTest, IsUnclearAboutAConnectionThatIsDropped)
{
    EXPECT_EQ(why_unclear({"", After::closes}), "it closed the connection without an answer");
    EXPECT_EQ(why_unclear({"", After::drops}), "its answer was cut short");
}

TEST_F(HttpsClientTest, IsUnclearAboutATruncatedAnswer)
{
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello";
    for (const auto& answer : {std::string("HTTP/1.1 200 O"),
                               std::string("HTTP/1.1 200 OK\r\nDate: x\r\n"),
                               answer_with("hell", 5),
                               chunked}) {
        EXPECT_EQ(why_unclear({answer, After::closes}), "its answer was cut short") << answer;
        EXPECT_EQ(why_unclear({answer, After::drops}), "its answer was cut short") << answer;
    }
    // Without TLS's goodbye anyone on the way may have ended it.
    EXPECT_EQ(why_unclear({"HTTP/1.1 200 OK\r\n\r\nhello", After::drops}),
              "its answer was cut short");
}

TEST_F(HttpsClientTest, TakesABodyUpToItsLimit)
{
    const std::string limit(max_answer_body, 'x');
    const auto outcome = answered({answer_with(limit)});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->body.reveal().size(), max_answer_body);
    EXPECT_EQ(why_unclear({answer_with(limit + "x")}), "its answer is larger than 1 MiB");

    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_TRUE(answered({head + "100000\r\n" + limit + "\r\n0\r\n\r\n"}));
    EXPECT_EQ(why_unclear({head + "100000\r\n" + limit + "\r\n1\r\nx\r\n0\r\n\r\n"}),
              "its answer is larger than 1 MiB");
    EXPECT_TRUE(answered({"HTTP/1.1 200 OK\r\n\r\n" + limit}));
    EXPECT_EQ(why_unclear({"HTTP/1.1 200 OK\r\n\r\n" + limit + "x"}),
              "its answer is larger than 1 MiB");
}

TEST_F(HttpsClientTest, TakesAHeaderUpToItsLimit)
{
    const auto one_field = [](std::size_t size) {
        const std::string start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    const auto many_fields = [](std::size_t size) {
        std::string header = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
        while (header.size() + 100 < size)
            header += "X: x\r\n";
        return header + "Y: " + std::string(size - header.size() - 7, 'y') + "\r\n\r\n";
    };
    const auto* too_large = "the header of its answer is larger than 64 KiB";
    EXPECT_TRUE(answered({one_field(max_answer_header)}));
    EXPECT_TRUE(answered({many_fields(max_answer_header)}));
    EXPECT_EQ(why_unclear({one_field(max_answer_header + 1)}), too_large);
    EXPECT_EQ(why_unclear({many_fields(max_answer_header + 1)}), too_large);
    EXPECT_EQ(why_unclear({many_fields(10 * max_answer_header)}), too_large);
}

TEST_F(HttpsClientTest, IsUnclearAboutWhatIsNotHttp)
{
    EXPECT_EQ(why_unclear({"SSH-2.0-OpenSSH_9.2\r\n"}).find("the connection failed before"), 0U);
}

// --- Proxies.

TEST_F(HttpsClientTest, GoesThroughTheProxyWhichSeesNothing)
{
    ScriptedServer server(authority->issue(std::string("DNS:") + far_host), {answer_with("hello")});
    ConnectProxy proxy;
    settings.proxy = "http://user:p%40ss@127.0.0.1:" + std::to_string(proxy.port());
    const auto outcome = send(at(far_host, server.port()));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->body.reveal(), "hello");
    EXPECT_NE(server.stop().bytes.find(secret), std::string::npos);

    const auto target = far_host + (":" + std::to_string(server.port()));
    const auto& seen = proxy.stop().bytes;
    EXPECT_EQ(seen.find("CONNECT " + target + " HTTP/1.1\r\nHost: " + target +
                        "\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n"),
              0U)
        << seen.substr(0, 200);
    EXPECT_EQ(seen.find(secret), std::string::npos);
    EXPECT_EQ(seen.find("Bearer"), std::string::npos);
}

TEST_F(HttpsClientTest, VerifiesTheWorkspaceBehindAProxy)
{
    ScriptedServer server(authority->issue("DNS:other.example,IP:127.0.0.1"), {answer_with("x")});
    ConnectProxy proxy;
    settings.proxy = "127.0.0.1:" + std::to_string(proxy.port());
    EXPECT_EQ(failure(at(far_host, server.port())).message,
              "certificate verify failed: hostname mismatch");
    EXPECT_EQ(server.stop().bytes, "");
}

TEST_F(HttpsClientTest, SaysWhatTheProxyRefused)
{
    struct Case {
        const char* answer;
        const char* why;
    };
    for (const auto& [answer, why] : std::vector<Case>{
             {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 3\r\n\r\nno!",
              "the proxy refused the connection with status 407"},
             {"HTTP/1.1 502 Bad Gateway\r\n\r\n",
              "the proxy refused the connection with status 502"},
         }) {
        ConnectProxy proxy(answer);
        settings.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
        const auto error = failure(at(far_host, 443));
        EXPECT_EQ(error.trouble, Trouble::unreachable);
        EXPECT_EQ(error.message, why);
    }
}

TEST_F(HttpsClientTest, NeverContactsAnAccountConsole)
{
    settings.proxy = "http://127.0.0.1:" + std::to_string(closed_port());
    for (const auto* host : {"accounts.cloud.databricks.com", "accounts-dod.cloud.databricks.us"})
        EXPECT_EQ(failure(at(host, 443)).message,
                  "it is an account console, where tokens do not work");
}

TEST_F(HttpsClientTest, SaysThatTheProxyIsOfNoUse)
{
    settings.proxy = "http://127.0.0.1:" + std::to_string(closed_port());
    EXPECT_EQ(failure(at(far_host, 443)).message, "proxy: connection refused");
    settings.proxy = "socks5://user:hunter2@127.0.0.1:1";
    EXPECT_EQ(failure(at(far_host, 443)).message,
              "cannot use the proxy: only proxies with http:// are supported");

    ConnectProxy silent("");
    timeouts.connect = 50ms;
    settings.proxy = "http://127.0.0.1:" + std::to_string(silent.port());
    EXPECT_EQ(failure(at(far_host, 443)).trouble, Trouble::unreachable);
}

TEST_F(HttpsClientTest, PassesTheProxyByWhereToldTo)
{
    ConnectProxy proxy;
    settings.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    ScriptedServer server(local(), {answer_with("hello")});
    EXPECT_TRUE(send(at("127.0.0.1", server.port()))) << "this machine is never behind the proxy";

    settings.no_proxy = "example,.invalid";
    EXPECT_EQ(failure(at(far_host, 443)).message.find("name not known"), 0U);
    EXPECT_EQ(proxy.stop().connections, 0);
}

// --- Cancellation, at each thing that is waited for.

TEST_F(HttpsClientTest, ThrowsWhenCancelled)
{
    Script silent;
    silent.silent = true;
    ScriptedServer handshake(local(), silent);
    ScriptedServer waiting(local(), {"", After::stalls});
    ScriptedServer reading(local(), {answer_with("hell", 5), After::stalls});
    EXPECT_TRUE(aborts(at("127.0.0.1", handshake.port()), 0ms));
    EXPECT_TRUE(aborts(at("127.0.0.1", handshake.port()), 50ms));
    EXPECT_TRUE(aborts(at("127.0.0.1", waiting.port()), 50ms));
    EXPECT_TRUE(aborts(at("127.0.0.1", reading.port()), 50ms));

    ScriptedServer mute_proxy(std::nullopt, silent);
    settings.proxy = "http://127.0.0.1:" + std::to_string(mute_proxy.port());
    EXPECT_TRUE(aborts(at(far_host, 443), 50ms));
}

TEST_F(HttpsClientTest, ThrowsWhenCancelledInALookup)
{
    EXPECT_TRUE(aborts(at(far_host, 443), 0ms));
}

// --- And the interface over it.

TEST_F(HttpsClientTest, ServesTheWorkspaceApi)
{
    ScriptedServer server(local(), {answer_with(R"({"id":"7","userName":"me"})")});
    HttpsClient client(settings, timeouts);
    RestWorkspaceApi api(client);
    asio::io_context context;
    std::optional<Identity> identity;
    asio::co_spawn(context,
                   api.me(at("127.0.0.1", server.port()), Secret(secret)),
                   [&](const std::exception_ptr&, const Answer<Identity>& answer) {
                       if (answer.result) identity = *answer.result;
                   });
    context.run_for(10s);
    EXPECT_EQ(identity, (Identity{"7", "me"}));
    EXPECT_NE(server.stop().bytes.find(secret), std::string::npos);
}
