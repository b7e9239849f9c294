#pragma once
#include "daemon/store/glib_thread.hpp"
#include "daemon/store/variant.hpp"

#include <string>
#include <vector>

namespace patkeeper {

// A signal from the bus, or "Closed" without an interface: the connection has ended.
struct BusSignal {
    std::string path;
    std::string interface;
    std::string member;
    Variant parameters;
};

// Which signals to hear; null stands for any.
struct BusRule {
    const char* sender;
    const char* interface;
    const char* member;
    const char* first_argument;
};

// Starts no service: where no one has the destination's name, the call fails.
struct MethodCall {
    std::string destination;
    std::string path;
    const char* interface;
    const char* method;
    Variant arguments;
};

// A D-Bus connection of our own, not the one GLib shares within the process: it can be cut without
// harm to others, and its end does not end the process. Lives and dies on the user's thread.
class BusConnection {
public:
    // Calls `heard` on the caller's executor.
    static asio::awaitable<Outcome<std::shared_ptr<BusConnection>>> open(
        std::shared_ptr<GlibThread> thread,
        std::string address,
        std::vector<BusRule> rules,
        std::function<void(BusSignal)> heard,
        GlibThread::Deadline deadline);
    ~BusConnection();
    BusConnection(const BusConnection&) = delete;
    BusConnection& operator=(const BusConnection&) = delete;

    [[nodiscard]] asio::awaitable<Outcome<Variant>> call(MethodCall call,
                                                         GlibThread::Deadline deadline);

    // Nothing more goes out on it once this is done, which is before anything that is asked of the
    // GLib thread later: a new connection, say.
    void cut();

    [[nodiscard]] bool closed() const;
    [[nodiscard]] const std::shared_ptr<GDBusConnection>& shared() const noexcept
    {
        return connection_;
    }

private:
    struct Listener;

    BusConnection(std::shared_ptr<GlibThread> thread, std::shared_ptr<GDBusConnection> connection);
    void listen(std::vector<BusRule> rules, std::shared_ptr<Listener> listener);

    std::shared_ptr<GlibThread> thread_;
    std::shared_ptr<GDBusConnection> connection_;
    std::shared_ptr<Listener> listener_;
};

}  // namespace patkeeper
