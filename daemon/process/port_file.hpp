#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace patkeeper {

// A port that is to be the same at the next start, in a file of its own.

// Nothing where there is no such file, or it holds no port.
[[nodiscard]] std::optional<std::uint16_t> read_port(const std::string& path);

// Replaces the file as a whole, and has it on the disk before it returns. False, and errno, where that
// fails.
[[nodiscard]] bool write_port(const std::string& path, std::uint16_t port);

}  // namespace patkeeper
