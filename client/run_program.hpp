#pragma once
#include <chrono>
#include <string>
#include <vector>

namespace patkeeper::client {

// For git's configuration of some hundred hosts.
inline constexpr std::size_t max_said = 64 * 1024;

struct Ran {
    int code;  // its exit code; 127 where it is not there, -1 where it did not end well or in time
    std::string said;  // on stdout and stderr, the first of it
};

// Runs a program of PATH to its end, without a shell and without anything to read; kills it after a
// while.
[[nodiscard]] Ran run_program(std::vector<std::string> words, std::chrono::milliseconds patience);

}  // namespace patkeeper::client
