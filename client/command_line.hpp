#pragma once
#include "client/command.hpp"
#include "client/completion/candidates.hpp"
#include "client/failure.hpp"
#include "protocol/result.hpp"

namespace patkeeper::client {

// The command that was typed, or what is wrong with it. `--help` and `--version` anywhere are
// commands too.
[[nodiscard]] Result<Command, Failure> parse_command_line(int argc, const char* const* argv);

// What the same declaration offers for the last of these words.
[[nodiscard]] Completion complete_command_line(const std::vector<std::string>& words,
                                               const ProfileNames& profiles);

}  // namespace patkeeper::client
