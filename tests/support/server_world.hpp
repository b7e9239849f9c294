#pragma once
#include "daemon/server/server.hpp"
#include "tests/support/daemon_world.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

namespace patkeeper::test {

// A client on a real socket, whose reads and writes go on while the context runs.
class Client {
public:
    using Socket = asio::local::stream_protocol::socket;
    Client(asio::io_context& ctx, const std::string& path) : socket(ctx)
    {
        socket.connect(asio::local::stream_protocol::endpoint(path));
        read();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string text)
    {
        auto kept = std::make_shared<std::string>(std::move(text));
        asio::async_write(socket, asio::buffer(*kept), [kept](const auto&, std::size_t) {});
    }
    // A whole message.
    void call(std::string text) { send(std::move(text) + '\0'); }
    void stop_reading() { paused = true; }

    Socket socket;
    std::vector<std::string> replies;
    bool closed = false;  // by the server
    bool paused = false;

private:
    void read()
    {
        socket.async_read_some(asio::buffer(chunk_), [this](const auto& error, std::size_t size) {
            if (error == asio::error::operation_aborted) return;
            closed = bool(error);
            if (error) return;
            buffer_.append(chunk_.data(), size);
            for (auto end = buffer_.find('\0'); end != std::string::npos;
                 end = buffer_.find('\0')) {
                replies.push_back(buffer_.substr(0, end));
                buffer_.erase(0, end + 1);
            }
            if (!paused) read();
        });
    }
    std::array<char, 65536> chunk_{};
    std::string buffer_;
};

// The daemon behind a real Unix socket.
class ServerWorld : public DaemonWorld {
protected:
    void SetUp() override
    {
        DaemonWorld::SetUp();
        path = testing::TempDir() + "patkeeper-" + std::to_string(::getpid()) + ".sock";
        ::unlink(path.c_str());
    }
    void TearDown() override
    {
        stop_server();
        clients.clear();
        run_until([&] { return false; }, std::chrono::milliseconds(1));
        DaemonWorld::TearDown();
        ::unlink(path.c_str());
    }
    void start_server(SessionLimits limits = {})
    {
        listen();
        accept_clients(limits);
    }
    // Clients can connect, and wait.
    void listen() { acceptor.emplace(ctx, asio::local::stream_protocol::endpoint(path)); }
    void accept_clients(SessionLimits limits = {})
    {
        server.emplace(*std::move(acceptor), handler, limits);
        serving = true;
        asio::co_spawn(ctx,
                       server->run(),
                       asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr e) {
                           serving = false;
                           EXPECT_FALSE(e);
                       }));
    }
    void stop_server()
    {
        stop.emit(asio::cancellation_type::terminal);
        run_until([&] { return !serving; });
        EXPECT_FALSE(serving);
        server.reset();
    }
    Client& connect() { return clients.emplace_back(ctx, path); }

    // Runs until it is so, in real time: sockets know no other.
    template <class Condition>
    bool run_until(Condition condition,
                   std::chrono::milliseconds patience = std::chrono::seconds(10))
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            ctx.restart();
            ctx.run_one_for(std::chrono::milliseconds(5));
        }
        return true;
    }
    bool answered(const Client& client, std::size_t replies = 1)
    {
        return run_until([&] { return client.replies.size() >= replies; });
    }
    bool closed(const Client& client)
    {
        return run_until([&] { return client.closed; });
    }
    // Lets things happen that should not.
    void settle()
    {
        run_until([] { return false; }, std::chrono::milliseconds(50));
    }

    std::string path;
    std::optional<Server::Acceptor> acceptor;
    std::optional<Server> server;
    bool serving = false;
    asio::cancellation_signal stop;
    std::list<Client> clients;
};

inline constexpr auto* get_info = R"({"method":"org.varlink.service.GetInfo"})";
inline constexpr auto* watch = R"({"method":"io.patkeeper.Watch","more":true})";

}  // namespace patkeeper::test
