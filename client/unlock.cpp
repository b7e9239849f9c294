#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

ExitCode run(const UnlockCommand&)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto unlocked = [&] {
        const Waiting waiting("Waiting for the keyring's own prompt ...");
        return daemon->call(patkeeper::Unlock{});
    }();
    if (!unlocked) return report(unlocked.error());
    say("The keyring is unlocked.\n");
    return ExitCode::done;
}

}  // namespace patkeeper::client
