// In place of the C library's: locking memory takes most of a simulation's time, and is none of what
// it looks at.
#include <cstddef>

extern "C" int mlock(const void*, std::size_t)
{
    return 0;
}

extern "C" int munlock(const void*, std::size_t)
{
    return 0;
}
