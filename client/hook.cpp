#include "client/command.hpp"
#include "client/hook_code.hpp"
#include "client/terminal.hpp"
#include "protocol/generation_path.hpp"
#include "protocol/socket_path.hpp"

#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

ExitCode run(const HookCommand& command)
{
    std::error_code unknown;
    const auto socket =
        std::filesystem::absolute(socket_path(process_environment, ::getuid()), unknown);
    const auto code = hook_code(command.shell, generation_path(socket.string()));
    return write_out(code) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
