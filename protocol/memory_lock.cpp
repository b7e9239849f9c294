#include "protocol/memory_lock.hpp"

#include <atomic>
#include <cerrno>
#include <sys/mman.h>

namespace patkeeper {

namespace {

std::atomic<int> first_error = 0;
std::atomic<void (*)(int)> listener = nullptr;

// The error and the listener come in either order, from two threads: the one that takes the listener
// out calls it.
void tell()
{
    if (auto* told = listener.exchange(nullptr)) told(first_error);
}

}  // namespace

void lock_memory(const void* block, std::size_t size) noexcept
{
    if (::mlock(block, size) == 0) return;
    int none = 0;
    if (first_error.compare_exchange_strong(none, errno)) tell();
}

int memory_lock_error() noexcept
{
    return first_error;
}

void on_memory_lock_error(void (*told)(int error)) noexcept
{
    listener = told;
    if (first_error != 0) tell();
}

}  // namespace patkeeper
