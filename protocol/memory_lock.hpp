#pragma once
#include <cstddef>

namespace patkeeper {

// Keeping secrets out of swap. All of this may be called by any thread.

// Locks the pages of a new block into memory, as far as RLIMIT_MEMLOCK allows. They stay locked.
void lock_memory(const void* block, std::size_t size) noexcept;

// Why the kernel refused to lock memory for the first time, an errno; 0 if it never did.
[[nodiscard]] int memory_lock_error() noexcept;

// Calls `told` with that error, once: now if it has happened, else when it happens, in the middle of
// an allocation of whichever thread. There is one such function for the process.
void on_memory_lock_error(void (*told)(int error)) noexcept;

}  // namespace patkeeper
