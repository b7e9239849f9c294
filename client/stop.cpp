#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode run(const StopCommand&)
{
    auto daemon = Connection::open_running();
    if (!daemon) return report(daemon.error());
    const auto stopped = daemon->call(patkeeper::Stop{});
    if (!stopped) return report(stopped.error());
    say("The daemon stops. Tokens are not rotated until it runs again.\n");
    return ExitCode::done;
}

}  // namespace patkeeper::client
