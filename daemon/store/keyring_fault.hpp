#pragma once
#include "daemon/rotation/store_error.hpp"
#include "daemon/store/glib_thread.hpp"

namespace patkeeper {

// Why one attempt at the keyring failed, and whether another, on a new connection, may do better.
struct Fault {
    StoreError error;
    bool worth_reconnecting = false;
};

[[noreturn]] void throw_exception_from_error(const Fault& e, const boost::source_location& where);

template <class T>
using Answer = Result<T, Fault>;

// A failed read, or anything else that changes nothing.
[[nodiscard]] Fault read_fault(const GlibError& error);

// A failed write or removal: `unclear` unless the error proves that nothing was done.
[[nodiscard]] Fault write_fault(const GlibError& error);

[[nodiscard]] Fault locked_fault();
// KeePassXC lets each program read what a person has allowed it to since it started.
[[nodiscard]] Fault access_fault();
[[nodiscard]] Fault no_collection_fault();
[[nodiscard]] Fault unavailable_fault(std::string reason,
                                      StoreTrouble cause = StoreTrouble::failed);

}  // namespace patkeeper
