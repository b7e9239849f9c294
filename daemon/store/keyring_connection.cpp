#include "daemon/store/keyring_connection.hpp"

#include "daemon/store/bus_address.hpp"
#include "daemon/store/keyring_variants.hpp"
#include "daemon/store/secret_service_names.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace patkeeper {

namespace {

// Of a bus that is tried before another one.
constexpr std::chrono::milliseconds patience_for_first_bus{1000};

// gnome-keyring tells of locks by PropertiesChanged, others by the service's own signals only.
std::vector<BusRule> rules()
{
    return {{names::bus, names::bus, "NameOwnerChanged", names::service},
            {names::service,
             names::properties_interface,
             "PropertiesChanged",
             names::collection_interface},
            {names::service, names::service_interface, nullptr, nullptr},
            {names::service, names::prompt_interface, "Completed", nullptr}};
}

std::vector<std::string> addresses_in_environment()
{
    // NOLINTBEGIN(concurrency-mt-unsafe): the daemon never sets variables
    return session_bus_addresses(std::getenv("DBUS_SESSION_BUS_ADDRESS"),
                                 std::getenv("XDG_RUNTIME_DIR"));
    // NOLINTEND(concurrency-mt-unsafe)
}

MethodCall bus_call(const char* method, Variant arguments)
{
    return {names::bus, names::bus_path, names::bus, method, std::move(arguments)};
}

// Nothing where no one has the name.
asio::awaitable<Outcome<std::optional<std::string>>> owner_of(std::shared_ptr<BusConnection> bus,
                                                              const char* name,
                                                              GlibThread::Deadline deadline)
{
    auto call = bus_call("GetNameOwner", Variant::make("(s)", name));
    const auto reply = co_await bus->call(std::move(call), deadline);
    if (!reply && reply.error().is(G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
        co_return std::optional<std::string>();
    if (!reply) co_return reply.error();
    const auto owner = child(*reply, 0, "s");
    if (!owner) co_return std::optional<std::string>();
    co_return std::optional<std::string>(g_variant_get_string(owner.get(), nullptr));
}

// One that takes the connection and stays silent must not use up the time of the next.
GlibThread::Deadline earlier_of(GlibThread::Deadline deadline, std::chrono::milliseconds patience)
{
    return std::min(deadline, std::chrono::steady_clock::now() + patience);
}

// A collection's properties change with each item that comes or goes.
bool is_about_a_lock(const BusSignal& signal)
{
    const auto properties = child(signal.parameters, 1, "a{sv}");
    if (!properties) return false;
    return static_cast<bool>(properties.lookup("Locked", "b"));
}

}  // namespace

asio::awaitable<Answer<KeyringLink>> KeyringConnection::get(GlibThread::Deadline deadline)
{
    const auto bus = co_await open_bus(deadline);
    if (!bus) co_return bus.error();
    const auto owner = co_await find_owner(deadline);
    if (!owner) co_return owner.error();
    const auto session = co_await open_session(deadline);
    if (!session) co_return session.error();
    if (!bus_ || !owner_ || !session_)  // lost again in this very moment
        co_return Fault{{StoreFailure::unavailable, "the keyring went away"}, true};
    KeyringLink link{bus_, *owner_, session_};
    co_return link;
}

asio::awaitable<Answer<void>> KeyringConnection::open_bus(GlibThread::Deadline deadline)
{
    if (bus_) co_return Answer<void>();
    auto fault = unavailable_fault("there is no D-Bus session bus", StoreTrouble::no_bus);
    const auto addresses = addresses_in_environment();
    for (const auto& address : addresses) {
        std::function<void(BusSignal)> hear = [weak = weak_from_this()](const BusSignal& signal) {
            if (auto self = weak.lock()) self->heard(signal);
        };
        const auto until =
            address == addresses.back() ? deadline : earlier_of(deadline, patience_for_first_bus);
        auto bus = co_await BusConnection::open(glib_, address, rules(), std::move(hear), until);
        if (bus) {
            if (!bus_)
                bus_ = std::move(*bus);  // else a call that overlaps with this one was quicker
            co_return Answer<void>();
        }
        fault = unavailable_fault("cannot reach the D-Bus session bus: " + bus.error().message,
                                  StoreTrouble::bus_unreachable);
    }
    co_return fault;
}

asio::awaitable<Answer<void>> KeyringConnection::find_owner(GlibThread::Deadline deadline)
{
    if (owner_ || !bus_) co_return Answer<void>();
    const auto bus = bus_;
    const auto name = co_await owner_of(bus, names::service, deadline);
    if (!name) co_return read_fault(name.error());
    if (!*name)
        co_return unavailable_fault("no keyring service runs on the session bus",
                                    StoreTrouble::no_service);
    KeyringOwner owner{**name, KeyringKind::other};
    for (const auto& [also, kind] : {std::pair(names::wallet, KeyringKind::kwallet),
                                     std::pair(names::keepassxc, KeyringKind::keepassxc)}) {
        const auto other = co_await owner_of(bus, also, deadline);
        if (!other) co_return read_fault(other.error());
        if (*other == *name) owner.kind = kind;
    }
    if (bus_ == bus && !owner_) owner_ = std::move(owner);
    co_return Answer<void>();
}

asio::awaitable<Answer<void>> KeyringConnection::open_session(GlibThread::Deadline deadline)
{
    if (session_ || !bus_ || !owner_) co_return Answer<void>();
    const auto bus = bus_;
    const auto owner = *owner_;
    auto session = co_await SecretSession::open(glib_, bus, owner.name, deadline);
    if (!session) co_return read_fault(session.error());
    if (bus_ == bus && owner_ == owner && !session_) session_ = std::move(*session);
    co_return Answer<void>();
}

asio::awaitable<Answer<void>> KeyringConnection::start_service(GlibThread::Deadline deadline)
{
    const auto bus = co_await open_bus(deadline);
    if (!bus) co_return bus.error();
    if (owner_ || !bus_) co_return Answer<void>();
    auto call = bus_call("StartServiceByName", Variant::make("(su)", names::service, 0U));
    const auto started = co_await bus_->call(std::move(call), deadline);
    if (started || started.error().is(G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
        co_return Answer<void>();  // where none is known, the next get() says so
    co_return unavailable_fault("the keyring service does not start: " + started.error().message,
                                StoreTrouble::no_service);
}

void KeyringConnection::forget()
{
    bus_.reset();
    owner_.reset();
    session_.reset();
}

void KeyringConnection::cut(const KeyringLink& link)
{
    link.bus->cut();
    if (bus_ == link.bus) forget();
}

void KeyringConnection::heard(const BusSignal& signal)
{
    if (signal.interface == names::prompt_interface) return prompts_.completed(signal);
    if (signal.interface == names::properties_interface && !is_about_a_lock(signal)) return;
    if (signal.interface == names::bus) lost_service();
    if (signal.interface.empty()) lost_bus();
    if (changed) changed();
}

void KeyringConnection::lost_bus()
{
    if (!bus_ || !bus_->closed()) return;  // one that was given up before
    forget();
    prompts_.service_gone();
}

void KeyringConnection::lost_service()
{
    owner_.reset();
    session_.reset();
    prompts_.service_gone();
}

}  // namespace patkeeper
