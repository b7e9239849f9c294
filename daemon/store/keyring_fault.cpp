#include "daemon/store/keyring_fault.hpp"

#include <stdexcept>

namespace patkeeper {

namespace {

bool is_locked(const GlibError& e)
{
    return e.remote == "org.freedesktop.Secret.Error.IsLocked";
}

bool is_time_out(const GlibError& e)
{
    return e.is(G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

bool no_one_there(const GlibError& e)
{
    return e.is(G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           e.is(G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

// Errors with which a keyring that was restarted meets calls meant for the one before.
bool before_doing_anything(const GlibError& e)
{
    return no_one_there(e) || e.remote == "org.freedesktop.Secret.Error.NoSession" ||
           e.is(G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
           e.is(G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

std::string in_words(const GlibError& e)
{
    if (is_time_out(e)) return "the keyring gave no answer in time";
    if (no_one_there(e)) return "no keyring service runs on the session bus";
    if (e.is(G_IO_ERROR, G_IO_ERROR_CLOSED)) return "the connection to the session bus is closed";
    return "the keyring failed: " + e.message;
}

StoreTrouble cause_of(const GlibError& e)
{
    if (is_time_out(e)) return StoreTrouble::no_answer;
    if (no_one_there(e)) return StoreTrouble::no_service;
    if (e.is(G_IO_ERROR, G_IO_ERROR_CLOSED)) return StoreTrouble::bus_unreachable;
    return StoreTrouble::failed;
}

StoreError error_of(StoreFailure failure, const GlibError& e)
{
    return {failure, in_words(e), cause_of(e)};
}

}  // namespace

void throw_exception_from_error(const Fault& e, const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.error.reason), where);
}

Fault read_fault(const GlibError& error)
{
    if (is_locked(error)) return locked_fault();
    return {error_of(StoreFailure::unavailable, error),
            /*worth_reconnecting=*/!is_time_out(error)};
}

Fault write_fault(const GlibError& error)
{
    if (is_locked(error)) return locked_fault();
    if (before_doing_anything(error)) return read_fault(error);
    return {error_of(StoreFailure::unclear, error), /*worth_reconnecting=*/false};
}

Fault locked_fault()
{
    return {{StoreFailure::locked, "the keyring is locked"}, false};
}

Fault access_fault()
{
    return {{StoreFailure::locked,
             "the keyring asks whether patkeeper may read its entries",
             StoreTrouble::access},
            false};
}

Fault no_collection_fault()
{
    return unavailable_fault("there is no default keyring", StoreTrouble::no_collection);
}

Fault unavailable_fault(std::string reason, StoreTrouble cause)
{
    return {{StoreFailure::unavailable, std::move(reason), cause}, false};
}

}  // namespace patkeeper
