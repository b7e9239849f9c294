#pragma once
#include "protocol/error.hpp"

#include <string>
#include <variant>

namespace patkeeper::client {

// Why there is no answer: what the daemon said, or what became of the connection to it.

enum class ConnectionTrouble {
    no_daemon,       // nobody listens, and nobody may be started
    no_program,      // nobody listens, and there is no patkeeperd to run
    not_started,     // patkeeperd does not come up; the detail is its own words
    misconfigured,   // so it says
    second_daemon,   // another one runs that listens elsewhere than at PATKEEPER_SOCKET
    deaf_daemon,     // another one runs and does not listen where it should
    foreign_folder,  // it would write into another user's; the detail says whose
    no_state,        // neither HOME nor XDG_STATE_HOME is set
    unit_refused,    // systemd does not start it; the detail is systemd's
    foreign_daemon,  // somebody else does; nothing was sent
    silent,          // no answer in time
    broken_off,      // closed before the answer
    malformed,       // the answer is not one
};

struct ConnectionError {
    ConnectionTrouble trouble = ConnectionTrouble::no_daemon;
    std::string detail;  // where, and the system's words
};

// The call went out, and what became of it is not known.
[[nodiscard]] inline bool is_lost(const ConnectionError& error)
{
    return error.trouble == ConnectionTrouble::silent ||
           error.trouble == ConnectionTrouble::broken_off ||
           error.trouble == ConnectionTrouble::malformed;
}

using CallError = std::variant<Error, ConnectionError>;

// Whether the daemon said one of these.
template <class... E>
[[nodiscard]] bool says(const CallError& error)
{
    const auto* said = std::get_if<Error>(&error);
    return said != nullptr && (std::holds_alternative<E>(*said) || ...);
}

}  // namespace patkeeper::client
