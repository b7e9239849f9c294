#include "client/command.hpp"
#include "client/hook_code.hpp"
#include "client/terminal.hpp"
#include "protocol/generation_path.hpp"
#include "protocol/socket_path.hpp"

#include <filesystem>

namespace patkeeper::client {

namespace {

// Beside the socket below the state, to which the daemon of every shell writes: shells differ in
// XDG_RUNTIME_DIR.
std::string generation_of_environment()
{
    const auto named = process_environment("PATKEEPER_SOCKET");
    const auto socket = named ? named : second_socket(process_environment);
    std::error_code unknown;
    return generation_path(std::filesystem::absolute(socket.value_or(""), unknown).string());
}

}  // namespace

ExitCode run(const HookCommand& command)
{
    const auto code = hook_code(command.shell, generation_of_environment());
    return write_out(code) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
