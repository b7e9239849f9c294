#pragma once
#include <cstdlib>

namespace patkeeper::test {

// As assert(), in every build: the fuzzer takes the abort for a finding.
inline void require(bool condition)
{
    if (!condition) std::abort();
}

}  // namespace patkeeper::test
