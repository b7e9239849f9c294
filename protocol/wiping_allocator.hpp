#pragma once
#include "protocol/memory_lock.hpp"

#include <cstddef>
#include <cstring>
#include <new>
#include <string>

namespace patkeeper {

// Memory for secrets: kept out of swap where RLIMIT_MEMLOCK allows, and cleared before it goes back to
// the heap. Pages stay locked: their other bytes may be secrets too.
template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    // clang-format off
    template <class U>
    WipingAllocator(const WipingAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor): allocators convert
    // clang-format on
    T* allocate(std::size_t n)
    {
        void* p = ::operator new(n * sizeof(T));
        lock_memory(p, n * sizeof(T));
        return static_cast<T*>(p);
    }
    void deallocate(T* p, std::size_t n) noexcept
    {
        ::explicit_bzero(p, n * sizeof(T));
        ::operator delete(p);
    }
    template <class U>
    friend bool operator==(const WipingAllocator&, const WipingAllocator<U>&) noexcept
    {
        return true;
    }
};

// A text under construction that holds a secret among other things. Texts of up to 15 characters
// lie inside the object and are not cleared: reserve() first, or use Secret for the secret alone.
using WipingString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

}  // namespace patkeeper
