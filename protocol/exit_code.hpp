#pragma once

namespace patkeeper {

// What the programs exit with (spec.md section 3; the numbers are sysexits.h's).
enum class ExitCode : int {
    done = 0,
    failed = 1,      // for a reason of its own, said on stderr
    usage = 64,      // or an ambiguous host
    bad_input = 65,  // a host or a token value that cannot be one
    no_profile = 66,
    unavailable = 69,  // no daemon, or the workspace cannot be reached
    internal = 70,     // a bug, or daemon and client do not understand each other
    no_keyring = 73,
    try_later = 75,  // locked keyring, budget, rate limit, second daemon
    refused = 77,    // wrong user, dead token, 401 or 403
    bad_config = 78,
    not_executable = 126,  // by exec, as env(1) has it
    not_found = 127,
};

}  // namespace patkeeper
