#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <sys/types.h>

namespace patkeeper {

// Which connection makes room for a new one when a server is full, and whose fault that is. Pure.

// What a connection is doing, in the order in which a server closes them.
enum class Activity {
    idle,       // between two calls
    receiving,  // a call has begun to arrive, or waits because its client calls too often
    sending,    // an answer is ready, and the client does not read it; ranks like `receiving`
    watching,   // Watch: it may say nothing for hours
    fresh,      // before the first call, and so recently accepted that it must be about to come
    answering,  // a call is under way; never closed to make room
};

struct Occupant {
    Activity activity = Activity::idle;
    std::chrono::steady_clock::time_point since;  // when that began
};

// The index of the one to close: of the first activity that there is, the one that began longest ago.
// Nothing where all are answering.
[[nodiscard]] std::optional<std::size_t> choose_to_close(std::span<const Occupant> occupants);

struct Holder {
    pid_t pid = 0;
    std::size_t connections = 0;
    friend bool operator==(const Holder&, const Holder&) = default;
};

// The process that holds most connections, given the process of each one that is known.
[[nodiscard]] std::optional<Holder> holder_of_most(std::span<const pid_t> processes);

}  // namespace patkeeper
