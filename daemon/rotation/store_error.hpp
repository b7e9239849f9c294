#pragma once
#include "protocol/result.hpp"
#include "protocol/trouble.hpp"

#include <string>

namespace patkeeper {

// What it means for a caller that the keyring did not do as asked. Why it did not is a StoreTrouble.
enum class StoreFailure {
    locked,       // not done; Unlock helps
    unavailable,  // not done: no bus, no service, no default keyring; or a read that failed
    unclear,      // a write or a removal that may have happened: read back before acting on it
    denied,       // an unlock: the password is wrong
};

struct StoreError {
    StoreFailure failure = StoreFailure::unavailable;
    std::string reason;  // a clause without a full stop; never a secret
    StoreTrouble cause = StoreTrouble::failed;
};

[[noreturn]] inline void throw_exception_from_error(const StoreError& e,
                                                    const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.reason), where);
}

}  // namespace patkeeper
