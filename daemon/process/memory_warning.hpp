#pragma once

namespace patkeeper {

// Logs a warning once, now or later, when the kernel refuses to keep secrets out of swap. To be called
// when logging has started.
void warn_of_unlocked_memory();

}  // namespace patkeeper
