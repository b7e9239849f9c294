#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/desktop.hpp"
#include "client/prompt.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "protocol/socket_path.hpp"

#include <unistd.h>

namespace patkeeper::client {

namespace {

using Key = std::optional<Secret>;

constexpr int tries = 3;

Failure still_locked()
{
    return {
        ExitCode::try_later,
        "the keyring is still locked: its prompt was dismissed, or there was no desktop to "
        "show it on",
        Hint{"Run \"patkeeper unlock\" in a terminal of the desktop, or unlock the keyring with "
             "seahorse."}};
}

Failure nothing_typed()
{
    return {ExitCode::bad_input, "no password was given", Try{"patkeeper unlock"}};
}

Failure passwords_differ()
{
    return {ExitCode::bad_input, "the two passwords differ", Try{"patkeeper unlock"}};
}

ExitCode say_unlocked()
{
    say("The keyring is unlocked.\n");
    return ExitCode::done;
}

Result<void, CallError> unlock(Connection& daemon, Key key)
{
    Unlock call;
    call.key = std::move(key);
    const auto done = daemon.call(std::move(call));
    if (!done) return done.error();
    return {};
}

// The keyring's own window.
ExitCode unlock_by_prompt(Connection& daemon)
{
    const auto unlocked = [&] {
        const Waiting waiting("Waiting for the keyring's own prompt ...");
        return unlock(daemon, std::nullopt);
    }();
    if (!unlocked && says<StoreLocked>(unlocked.error())) return report(still_locked());
    return unlocked ? say_unlocked() : report(unlocked.error());
}

ExitCode unlock_with(Connection& daemon, Key key)
{
    if (!key || key->empty()) return report(nothing_typed());
    const auto unlocked = unlock(daemon, std::move(key));
    return unlocked ? say_unlocked() : report(unlocked.error());
}

ExitCode make_keyring(Connection& daemon)
{
    say("There is no default keyring yet. With the password of your login, it opens at each "
        "login.\n");
    auto password = ask_secret("New password of the keyring (will not be shown): ");
    if (!password || password->empty()) return report(nothing_typed());
    const auto again = ask_secret("The same password again: ");
    if (!again || !(*again == *password)) return report(passwords_differ());
    return unlock_with(daemon, std::move(password));
}

ExitCode ask_and_unlock(Connection& daemon)
{
    for (int i = 1;; ++i) {
        auto password = ask_secret("Password of the keyring (will not be shown): ");
        if (!password || password->empty()) return report(nothing_typed());
        const auto unlocked = unlock(daemon, std::move(password));
        if (unlocked) return say_unlocked();
        if (i == tries || !says<WrongPassword>(unlocked.error())) return report(unlocked.error());
        say("That is not its password.\n");
    }
}

bool lacks_default_keyring(const CallError& error)
{
    const auto* said = std::get_if<Error>(&error);
    const auto* store = said == nullptr ? nullptr : std::get_if<StoreUnavailable>(said);
    return store != nullptr && store->cause == StoreTrouble::no_collection;
}

// A password does not help: KeePassXC asks in its own window.
bool asks_for_access(const CallError& error)
{
    const auto* said = std::get_if<Error>(&error);
    const auto* locked = said == nullptr ? nullptr : std::get_if<StoreLocked>(said);
    return locked != nullptr && locked->cause == StoreTrouble::access;
}

bool has_locked_ones(Connection& daemon)
{
    const auto about = daemon.call(GetDaemon{});
    return about && about->daemon.locked_keyrings && !about->daemon.locked_keyrings->empty();
}

// At a terminal without a desktop: no window can ask.
ExitCode unlock_by_terminal(Connection& daemon)
{
    const auto usable = daemon.call(StartStore{});
    if (usable) return has_locked_ones(daemon) ? ask_and_unlock(daemon) : say_unlocked();
    if (lacks_default_keyring(usable.error())) return make_keyring(daemon);
    if (asks_for_access(usable.error())) return unlock_by_prompt(daemon);
    if (says<StoreLocked>(usable.error())) return ask_and_unlock(daemon);
    return report(usable.error());
}

}  // namespace

ExitCode run(const UnlockCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    if (command.passphrase_stdin) return unlock_with(*daemon, read_line(STDIN_FILENO));
    if (has_display(process_environment) || !can_ask()) return unlock_by_prompt(*daemon);
    return unlock_by_terminal(*daemon);
}

}  // namespace patkeeper::client
