#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace patkeeper::test {

struct Certificate {
    std::string pem;
    std::string key_pem;
};

// A certificate authority made on the spot; its own certificate lies in a file while it lives.
class TestAuthority {
public:
    TestAuthority();
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    // `names` as OpenSSL writes them: "DNS:h.example,IP:127.0.0.1".
    Certificate issue(const std::string& names, int days_valid = 1) const;
    const std::string& file() const { return file_; }

private:
    struct Keys;
    std::unique_ptr<Keys> keys_;
    std::string file_;
};

// What the server does with each connection.
struct Script {
    enum class After { closes, drops, stalls };

    std::string answer;           // sent once the whole request is there
    After after = After::closes;  // drops: without TLS's goodbye; stalls: keeps the connection open
    bool silent = false;          // says nothing from the first byte on, not even TLS's hello
    bool old_tls = false;         // knows nothing after TLS 1.1
};

// What a server heard; to be read after stop().
struct Heard {
    int connections = 0;
    std::string bytes;  // after decryption
    std::string sni;
};

// A server on 127.0.0.1 in a thread of its own.
class ServerThread {
public:
    virtual ~ServerThread() { stop(); }
    std::uint16_t port() const { return port_; }
    const Heard& stop();

protected:
    struct Loop;
    ServerThread();
    void run();

    std::shared_ptr<Loop> loop_;
    Heard heard_;

private:
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class ScriptedServer final : public ServerThread {
public:
    // Without a certificate: plain http.
    ScriptedServer(std::optional<Certificate> certificate, Script script);
    ~ScriptedServer() override { stop(); }
};

// An HTTP proxy that opens every tunnel to 127.0.0.1, whatever the host, where its answer is 200.
class ConnectProxy final : public ServerThread {
public:
    explicit ConnectProxy(std::string answer = "HTTP/1.1 200 OK\r\n\r\n");
    ~ConnectProxy() override { stop(); }
};

}  // namespace patkeeper::test
