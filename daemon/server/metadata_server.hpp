#pragma once
#include "daemon/server/connections.hpp"
#include "daemon/server/metadata_service.hpp"
#include "daemon/server/metadata_session.hpp"

#include <functional>
#include <set>

namespace patkeeper {

// Listens for the SDKs of this user on 127.0.0.1, and refuses every other user (P7). A busy port is not
// fatal: the endpoint carries the reason, and the port is tried again every minute.
class MetadataServer {
public:
    // Connections at once. An SDK needs one for a moment every few minutes. One more closes another one
    // (connections.hpp).
    static constexpr std::size_t max_connections = 64;
    static constexpr Duration retry_interval = std::chrono::minutes(1);

    struct Setup {
        std::string port_file;                           // remembers the port of "auto"
        std::function<std::uint16_t()> draw_port;        // a candidate for it
        std::function<std::optional<uid_t>(int)> owner;  // of a connection's other end
    };
    MetadataServer(asio::any_io_executor executor,
                   Clock& clock,
                   MetadataEndpoint& endpoint,
                   MetadataService& service,
                   Setup setup,
                   MetadataLimits limits = {});

    // metadata.listen of the configuration: where to listen from now on. Also tries again at once
    // where that had failed.
    void listen(const std::string& where);

    // Writes the port that was chosen to its file again, which may have been removed.
    void save_port();

    // Serves until cancelled, then ends every connection and waits for them.
    asio::awaitable<void> run();

private:
    using Acceptor = asio::ip::tcp::acceptor;
    void try_to_listen();
    void listen_on(std::uint16_t port);
    void listen_on_remembered_port();
    void choose_port();
    void fail(MetadataTrouble cause, std::string reason, std::optional<std::uint16_t> wanted = {});
    asio::awaitable<void> wait_to_try_again();
    asio::awaitable<void> accept_one();
    bool is_own_user(asio::ip::tcp::socket& socket);
    void serve(asio::ip::tcp::socket socket);

    asio::any_io_executor executor_;
    Clock& clock_;
    MetadataEndpoint& endpoint_;
    MetadataService& service_;
    Setup setup_;
    MetadataLimits limits_;
    std::string where_;
    Acceptor acceptor_;
    Signal changed_;
    Connections connections_;
    std::set<uid_t> refused_;  // those that were logged
};

}  // namespace patkeeper
