#include "daemon/store/secret_session.hpp"

// For encoding and decoding alone. Unstable in name only: unchanged since 0.18 (2014).
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

#include <algorithm>
#include <string_view>

namespace patkeeper {

namespace {

using ValuePtr = std::unique_ptr<SecretValue, decltype(&secret_value_unref)>;

// The value of a property that construction was asked for; null where it was not.
const GValue* given(const char* name, guint count, const GObjectConstructParam* properties)
{
    const auto* const end = properties + count;
    const auto* const found = std::find_if(properties, end, [&](const GObjectConstructParam& p) {
        return std::string_view(g_param_spec_get_name(p.pspec)) == name;
    });
    return found == end ? nullptr : found->value;
}

// Since 0.19 libsecret's own constructor insists on the process's shared connection to the bus, and
// on the keyring's well-known name. This subclass puts ours in their place, while construction is not
// over yet. It loads no properties and hears no signals: we ask for the ones and hear the others
// ourselves.
GObject* construct(GType type, guint count, GObjectConstructParam* properties)
{
    const GValue* owner = given("g-name", count, properties);
    const std::string name = owner != nullptr ? g_value_get_string(owner) : "";
    constexpr auto proxy_flags = static_cast<GDBusProxyFlags>(
        G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS);
    auto* parent = static_cast<GObjectClass*>(g_type_class_peek(SECRET_TYPE_SERVICE));
    GObject* object = parent->constructor(type, count, properties);
    // clang-format off
    g_object_set(object,
                 "g-bus-type", G_BUS_TYPE_NONE,
                 "g-flags", proxy_flags,
                 "g-name", name.c_str(),
                 nullptr);
    // clang-format on
    return object;
}

GType private_service_type()
{
    static const GType type = g_type_register_static_simple(
        SECRET_TYPE_SERVICE,
        "PatkeeperSecretService",
        sizeof(SecretServiceClass),
        [](gpointer made, gpointer) { static_cast<GObjectClass*>(made)->constructor = construct; },
        sizeof(SecretService),
        nullptr,
        GTypeFlags{});
    return type;
}

void start_opening(GDBusConnection* bus,
                   const std::string& owner,
                   GCancellable* cancellable,
                   GAsyncReadyCallback ready,
                   gpointer data)
{
    // clang-format off
    g_async_initable_new_async(private_service_type(), G_PRIORITY_DEFAULT, cancellable, ready, data,
                               "flags", SECRET_SERVICE_OPEN_SESSION,
                               "g-connection", bus,
                               "g-name", owner.c_str(),
                               nullptr);
    // clang-format on
}

}  // namespace

SecretSession::SecretSession(std::shared_ptr<SecretService> service) : service_(std::move(service))
{
}

asio::awaitable<Outcome<std::shared_ptr<SecretSession>>> SecretSession::open(
    std::shared_ptr<GlibThread> thread,
    std::shared_ptr<BusConnection> bus,
    std::string owner,
    GlibThread::Deadline deadline)
{
    // Not the bus itself: the last owner of it, on the thread, would end the thread there.
    GlibThread::Start start =
        [connection = bus->shared(), owner = std::move(owner)](
            GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            start_opening(connection.get(), owner, cancellable, ready, data);
        };
    using ServicePtr = std::shared_ptr<SecretService>;
    GlibThread::Finish<ServicePtr> finish = [](GAsyncResult* result, GError** error) {
        return adopt_object(secret_service_open_finish(result, error));
    };
    auto service = co_await thread->call<ServicePtr>(deadline, std::move(start), std::move(finish));
    if (!service) co_return service.error();
    co_return std::shared_ptr<SecretSession>(new SecretSession(std::move(*service)));
}

std::string SecretSession::path() const
{
    return secret_service_get_session_dbus_path(service_.get());
}

Variant SecretSession::seal(const Secret& secret) const
{
    const auto bytes = secret.reveal();
    const ValuePtr value(
        secret_value_new(bytes.data(), static_cast<gssize>(bytes.size()), "text/plain"),
        secret_value_unref);
    // Floating, although libsecret's documentation before 0.21 calls it full.
    return Variant::sink_floating(secret_service_encode_dbus_secret(service_.get(), value.get()));
}

std::optional<Secret> SecretSession::unseal(const Variant& sealed) const
{
    SecretValue* decoded = secret_service_decode_dbus_secret(service_.get(), sealed.get());
    if (decoded == nullptr) return std::nullopt;
    const ValuePtr value(decoded, secret_value_unref);
    gsize length = 0;
    const char* bytes = secret_value_get(value.get(), &length);
    return Secret(std::string_view(bytes, length));
}

}  // namespace patkeeper
