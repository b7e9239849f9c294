#pragma once
#include <string>

namespace patkeeper {

// A moment at which a test may have the daemon killed: with PATKEEPER_CRASH_AT="before create" in its
// environment it kills itself there. Nothing at all unless built with PATKEEPER_CRASH_POINTS.
#ifdef PATKEEPER_CRASH_POINTS
void crash_point(const char* when, const std::string& action);
#else
inline void crash_point(const char* /*when*/, const std::string& /*action*/) {}
#endif

}  // namespace patkeeper
