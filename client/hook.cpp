#include "client/command.hpp"
#include "client/hook_code.hpp"
#include "client/terminal.hpp"
#include "protocol/generation_path.hpp"
#include "protocol/socket_path.hpp"

#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// Beside the socket below the state, to which the daemon of every shell writes: shells differ in
// XDG_RUNTIME_DIR. A daemon of version 0.1 writes beside the first socket only.
std::string generation_of_environment()
{
    std::error_code unknown;
    const auto beside = [&](const std::optional<std::string>& socket) {
        return generation_path(std::filesystem::absolute(socket.value_or(""), unknown).string());
    };
    if (const auto named = process_environment("PATKEEPER_SOCKET")) return beside(named);
    const auto usual = beside(second_socket(process_environment));
    const auto old = beside(first_socket(process_environment, ::getuid()));
    const bool is_old =
        !std::filesystem::exists(usual, unknown) && std::filesystem::exists(old, unknown);
    return is_old ? old : usual;
}

}  // namespace

ExitCode run(const HookCommand& command)
{
    const auto code = hook_code(command.shell, generation_of_environment());
    return write_out(code) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
