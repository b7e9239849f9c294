#include "daemon/store/bus_connection.hpp"

namespace patkeeper {

namespace {

// Calls end at our own deadlines, never at GDBus's default of 25 s.
constexpr int no_timeout = G_MAXINT;

}  // namespace

// What GLib's callbacks hold. Touched on the GLib thread only.
struct BusConnection::Listener {
    asio::any_io_executor executor;
    std::function<void(BusSignal)> heard;
    std::vector<guint> subscriptions;
    gulong closed_handler = 0;

    void tell(BusSignal signal) const
    {
        asio::post(executor, [hear = heard, signal = std::move(signal)] { hear(signal); });
    }
};

namespace {

template <class Listener>
void on_signal(GDBusConnection*,
               const char*,
               const char* path,
               const char* interface,
               const char* member,
               GVariant* parameters,
               gpointer data)
{
    const auto& listener = *static_cast<std::shared_ptr<Listener>*>(data);
    listener->tell({path, interface, member, Variant::share_borrowed(parameters)});
}

template <class Listener>
void on_closed(GDBusConnection*, gboolean, GError*, gpointer data)
{
    const auto& listener = *static_cast<std::shared_ptr<Listener>*>(data);
    listener->tell({{}, {}, "Closed", {}});
}

template <class Listener>
void forget(gpointer data)
{
    delete static_cast<std::shared_ptr<Listener>*>(data);
}

}  // namespace

BusConnection::BusConnection(std::shared_ptr<GlibThread> thread,
                             std::shared_ptr<GDBusConnection> connection)
    : thread_(std::move(thread)), connection_(std::move(connection))
{
}

asio::awaitable<Outcome<std::shared_ptr<BusConnection>>> BusConnection::open(
    std::shared_ptr<GlibThread> thread,
    std::string address,
    std::vector<BusRule> rules,
    std::function<void(BusSignal)> heard,
    GlibThread::Deadline deadline)
{
    auto start = [address](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
        constexpr auto flags =
            static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
        g_dbus_connection_new_for_address(
            address.c_str(), flags, nullptr, cancellable, ready, data);
    };
    auto finish = [](GAsyncResult* result, GError** error) {
        return adopt_object(g_dbus_connection_new_for_address_finish(result, error));
    };
    GlibThread::Start boxed_start = std::move(start);
    GlibThread::Finish<std::shared_ptr<GDBusConnection>> boxed_finish = finish;
    auto opened = co_await thread->call<std::shared_ptr<GDBusConnection>>(
        deadline, std::move(boxed_start), std::move(boxed_finish));
    if (!opened) co_return opened.error();

    auto listener = std::make_shared<Listener>();
    listener->executor = co_await asio::this_coro::executor;
    listener->heard = std::move(heard);
    std::shared_ptr<BusConnection> connection(new BusConnection(std::move(thread), *opened));
    connection->listen(std::move(rules), std::move(listener));
    co_return connection;
}

void BusConnection::listen(std::vector<BusRule> rules, std::shared_ptr<Listener> listener)
{
    listener_ = listener;
    thread_->post([connection = connection_, rules = std::move(rules), listener] {
        using Held = std::shared_ptr<Listener>;
        for (const BusRule& rule : rules)
            listener->subscriptions.push_back(
                g_dbus_connection_signal_subscribe(connection.get(),
                                                   rule.sender,
                                                   rule.interface,
                                                   rule.member,
                                                   /*object_path=*/nullptr,
                                                   rule.first_argument,
                                                   G_DBUS_SIGNAL_FLAGS_NONE,
                                                   on_signal<Listener>,
                                                   new Held(listener),
                                                   forget<Listener>));
        listener->closed_handler = g_signal_connect_data(
            connection.get(),
            "closed",
            G_CALLBACK(on_closed<Listener>),
            new Held(listener),
            [](gpointer data, GClosure*) { forget<Listener>(data); },
            GConnectFlags{});
    });
}

BusConnection::~BusConnection()
{
    thread_->post([connection = connection_, listener = listener_] {
        for (const guint id : listener->subscriptions)
            g_dbus_connection_signal_unsubscribe(connection.get(), id);
        g_signal_handler_disconnect(connection.get(), listener->closed_handler);
        g_dbus_connection_close(connection.get(), nullptr, nullptr, nullptr);
    });
}

namespace {

void send(GDBusConnection* connection,
          const MethodCall& call,
          GCancellable* cancellable,
          GAsyncReadyCallback ready,
          gpointer data)
{
    g_dbus_connection_call(connection,
                           call.destination.c_str(),
                           call.path.c_str(),
                           call.interface,
                           call.method,
                           call.arguments.get(),
                           /*reply_type=*/nullptr,
                           G_DBUS_CALL_FLAGS_NO_AUTO_START,
                           no_timeout,
                           cancellable,
                           ready,
                           data);
}

}  // namespace

asio::awaitable<Outcome<Variant>> BusConnection::call(MethodCall call,
                                                      GlibThread::Deadline deadline)
{
    GlibThread::Start start =
        [connection = connection_, call = std::move(call)](
            GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            send(connection.get(), call, cancellable, ready, data);
        };
    GlibThread::Finish<Variant> finish = [connection = connection_](GAsyncResult* result,
                                                                    GError** error) {
        return Variant::adopt_full(g_dbus_connection_call_finish(connection.get(), result, error));
    };
    co_return co_await thread_->call<Variant>(deadline, std::move(start), std::move(finish));
}

// The socket itself, not g_dbus_connection_close(): that one waits for the other side to take what
// is still queued, and a queued write is what must not go out any more.
void BusConnection::cut()
{
    thread_->post([connection = connection_] {
        GIOStream* stream = g_dbus_connection_get_stream(connection.get());
        if (!G_IS_SOCKET_CONNECTION(stream)) return;
        GSocket* socket = g_socket_connection_get_socket(G_SOCKET_CONNECTION(stream));
        g_socket_shutdown(socket, /*shutdown_read=*/TRUE, /*shutdown_write=*/TRUE, nullptr);
    });
}

bool BusConnection::closed() const
{
    return g_dbus_connection_is_closed(connection_.get()) != 0;
}

}  // namespace patkeeper
