#pragma once
#include "protocol/result.hpp"

#include <string>

namespace patkeeper {

// Why the keyring did not do as asked.
enum class StoreTrouble {
    locked,       // not done; Unlock helps
    unavailable,  // not done: no bus, no service, no default keyring; or a read that failed
    unclear,      // a write or a removal that may have happened: read back before acting on it
};

struct StoreError {
    StoreTrouble trouble = StoreTrouble::unavailable;
    std::string reason;  // a clause without a full stop; never a secret
};

[[noreturn]] inline void throw_exception_from_error(const StoreError& e,
                                                    const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.reason), where);
}

}  // namespace patkeeper
