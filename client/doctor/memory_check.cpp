// Whether the daemon keeps secrets out of swap.
#include "client/doctor/checks.hpp"
#include "client/older_daemon.hpp"

namespace patkeeper::client {

// Older daemons do not say.
Findings check_memory(const Facts& facts)
{
    if (!facts.daemon || !facts.daemon->memory_locked) return {};
    if (*facts.daemon->memory_locked) return {ok("memory", "the daemon keeps secrets out of swap")};
    return {
        warning("memory",
                "the daemon's secrets may be written to swap: the kernel refused to lock memory",
                Hint{"Raise the limit on locked memory: write \"* - memlock 8192\" to "
                     "/etc/security/limits.d/patkeeper.conf, open a new session, and " +
                     how_to_restart(*facts.daemon) + "."})};
}

}  // namespace patkeeper::client
