#pragma once
#include <boost/system/result.hpp>

#include <string>

namespace patkeeper {

// A value, or why there is none. Errors are values; an exception means cancellation, a failed
// start, or a bug.
template <class T, class E>
using Result = boost::system::result<T, E>;

// Input that cannot be taken, and why: a clause that goes after "cannot use X: ".
struct Invalid {
    std::string reason;
    friend bool operator==(const Invalid&, const Invalid&) = default;
};

[[noreturn]] inline void throw_exception_from_error(const Invalid& e,
                                                    const boost::source_location& where)
{
    boost::throw_with_location(std::logic_error("unchecked: " + e.reason), where);
}

}  // namespace patkeeper
