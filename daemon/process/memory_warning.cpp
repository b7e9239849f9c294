#include "daemon/process/memory_warning.hpp"

#include "protocol/memory_lock.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

namespace patkeeper {

void warn_of_unlocked_memory()
{
    on_memory_lock_error([](int error) {
        spdlog::warn(
            "secrets may be written to swap: the kernel refused to lock memory ({}); raise the "
            "limit "
            "on locked memory (ulimit -l) to 8192 kB and start patkeeperd again",
            std::generic_category().message(error));
    });
}

}  // namespace patkeeper
