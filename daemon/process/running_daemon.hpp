#pragma once
#include <string>

namespace patkeeper {

enum class Takeover {
    stops,     // the other daemon stops
    refused,   // it holds tokens in memory that would be lost
    no_answer  // no daemon of this user answers there
};

// Asks the daemon of the same user that listens at `socket` to stop, so that this one can run in its
// place. Blocks for some seconds at most.
[[nodiscard]] Takeover take_over_from(const std::string& socket);

}  // namespace patkeeper
