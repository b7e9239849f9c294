#pragma once

namespace patkeeper {

// What the programs exit with (spec.md section 3), after sysexits(3).
enum class ExitCode {
    done = 0,
    failed = 1,  // for a reason of its own, said on stderr
    usage = 64,  // also an ambiguous host
    bad_data = 65,
    no_profile = 66,
    unreachable = 69,  // no daemon, or no workspace
    internal_error = 70,
    keyring_unavailable = 73,
    try_again = 75,  // locked keyring, budget, rate limit, second daemon
    refused = 77,    // wrong user, dead token, 401 and 403
    bad_config = 78,
};

}  // namespace patkeeper
