#pragma once
#include <cstddef>
#include <cstring>
#include <new>
#include <string>

namespace patkeeper {

// Clears every block before returning it to the heap.
template <class T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<
                    U>&) noexcept  // NOLINT(google-explicit-constructor): allocators convert
    {
    }
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
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
