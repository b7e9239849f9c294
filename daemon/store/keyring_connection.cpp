#include "daemon/store/keyring_connection.hpp"

#include "daemon/store/bus_address.hpp"
#include "daemon/store/keyring_variants.hpp"
#include "daemon/store/secret_service_names.hpp"

#include <cstdlib>

namespace patkeeper {

namespace {

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

std::optional<std::string> address_in_environment()
{
    // NOLINTBEGIN(concurrency-mt-unsafe): the daemon never sets variables
    return session_bus_address(std::getenv("DBUS_SESSION_BUS_ADDRESS"),
                               std::getenv("XDG_RUNTIME_DIR"));
    // NOLINTEND(concurrency-mt-unsafe)
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
    const auto session = co_await open_session(deadline);
    if (!session) co_return session.error();
    if (!bus_ || !session_)  // lost again in this very moment
        co_return Fault{{StoreFailure::unavailable, "the keyring went away"}, true};
    co_return KeyringLink{bus_, session_};
}

asio::awaitable<Answer<void>> KeyringConnection::open_bus(GlibThread::Deadline deadline)
{
    if (bus_) co_return Answer<void>();
    const auto address = address_in_environment();
    if (!address)
        co_return unavailable_fault("there is no D-Bus session bus", StoreTrouble::no_bus);
    std::function<void(BusSignal)> hear = [weak = weak_from_this()](const BusSignal& signal) {
        if (auto self = weak.lock()) self->heard(signal);
    };
    auto bus = co_await BusConnection::open(glib_, *address, rules(), std::move(hear), deadline);
    if (!bus)
        co_return unavailable_fault("cannot reach the D-Bus session bus: " + bus.error().message,
                                    StoreTrouble::bus_unreachable);
    if (!bus_) bus_ = std::move(*bus);  // else a call that overlaps with this one was quicker
    co_return Answer<void>();
}

asio::awaitable<Answer<void>> KeyringConnection::open_session(GlibThread::Deadline deadline)
{
    if (session_ || !bus_) co_return Answer<void>();
    const auto bus = bus_;
    auto session = co_await SecretSession::open(glib_, bus, deadline);
    if (!session) co_return read_fault(session.error());
    if (bus_ == bus && !session_) session_ = std::move(*session);
    co_return Answer<void>();
}

void KeyringConnection::forget()
{
    bus_.reset();
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
    session_.reset();
    prompts_.service_gone();
}

}  // namespace patkeeper
