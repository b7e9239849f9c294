#include "client/command.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode run(const VersionCommand&)
{
    return write_out("patkeeper " PATKEEPER_VERSION "\n") ? ExitCode::done : ExitCode::failed;
}

ExitCode run(const HelpCommand& command)
{
    return write_out(command.text) ? ExitCode::done : ExitCode::failed;
}

}  // namespace patkeeper::client
