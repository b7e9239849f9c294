#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

Failure still_locked()
{
    return {
        ExitCode::try_later,
        "the keyring is still locked: its prompt was dismissed, or there was no desktop to "
        "show it on",
        Hint{"Run \"patkeeper unlock\" in a terminal of the desktop, or unlock the keyring with "
             "seahorse."}};
}

}  // namespace

ExitCode run(const UnlockCommand&)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto unlocked = [&] {
        const Waiting waiting("Waiting for the keyring's own prompt ...");
        return daemon->call(patkeeper::Unlock{});
    }();
    if (!unlocked && says<StoreLocked>(unlocked.error())) return report(still_locked());
    if (!unlocked) return report(unlocked.error());
    say("The keyring is unlocked.\n");
    return ExitCode::done;
}

}  // namespace patkeeper::client
