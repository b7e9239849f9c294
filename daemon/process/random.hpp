#pragma once
#include <cstddef>
#include <string>

namespace patkeeper {

// From the machine's own source of randomness. Throws where there is none.
[[nodiscard]] std::string random_hex(std::size_t bytes);
[[nodiscard]] double random_fraction();  // in [0, 1)

}  // namespace patkeeper
