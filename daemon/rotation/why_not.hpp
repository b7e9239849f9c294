#pragma once
#include "protocol/result.hpp"
#include "protocol/trouble.hpp"

#include <string>

namespace patkeeper {

// Why a profile cannot be served or rotated: for programs, and as a clause for people.
struct WhyNot {
    ProfileTrouble cause;
    std::string reason;
};

[[noreturn]] inline void throw_exception_from_error(const WhyNot& e,
                                                    const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.reason), where);
}

}  // namespace patkeeper
