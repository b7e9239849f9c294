// What the user's session gives the daemon: systemd, and the bus.
#include "client/doctor/checks.hpp"
#include "client/older_daemon.hpp"

namespace patkeeper::client {

namespace {

const Try enable{
    "systemctl --user daemon-reload && "
    "systemctl --user enable --now patkeeper.socket patkeeper.service"};

// Nothing where all is well with it.
std::optional<Finding> trouble_with(const std::string& unit, const UnitState& state)
{
    const auto said = [&](std::string why, Try advice) {
        return warning("units", std::move(why), std::move(advice));
    };
    if (state.load == "masked")
        return said(unit + " is masked", Try{"systemctl --user unmask " + unit});
    if (state.load != "loaded") {
        return said("the user manager does not know " + unit +
                        ": after a login nothing rotates before the first command",
                    enable);
    }
    if (state.enabled == "disabled") {
        return said(unit + " is disabled: after a login nothing rotates before the first command",
                    enable);
    }
    if (state.active == "failed")
        return said(unit + " failed", Try{"journalctl --user -u patkeeper -n 20"});
    if (state.changed_on_disk)
        return said(unit + " changed on disk", Try{"systemctl --user daemon-reload"});
    return std::nullopt;
}

// Of the daemon: why it cannot use the keyring, where it says so.
std::optional<StoreTrouble> keyring_cause(const Facts& facts)
{
    const auto* said = facts.store ? std::get_if<Error>(&*facts.store) : nullptr;
    const auto* store = said != nullptr ? std::get_if<StoreUnavailable>(said) : nullptr;
    return store != nullptr ? store->cause : std::nullopt;
}

// Packages bring a bus by way of systemd, which starts it at a login.
Advice advice_without_bus(const Facts& facts)
{
    if (facts.user_manager) {
        return Hint{
            "Install the packages dbus-user-session and gnome-keyring, then log out and in "
            "again."};
    }
    return Try{"dbus-run-session -- sh -c 'patkeeper stop; exec \"${SHELL:-sh}\"'"};
}

}  // namespace

bool lacks_bus(const Facts& facts)
{
    const auto cause = keyring_cause(facts);
    return cause == StoreTrouble::no_bus || cause == StoreTrouble::bus_unreachable;
}

Findings check_units(const Facts& facts)
{
    if (!facts.user_manager)
        return {ok("units", "no systemd of yours runs: the client starts the daemon")};
    // A service that does not start fails its socket, too.
    for (const auto* unit : {"patkeeper.service", "patkeeper.socket"}) {
        const auto found = facts.units.find(unit);
        const auto trouble =
            trouble_with(unit, found == facts.units.end() ? UnitState() : found->second);
        if (trouble) return {*trouble};
    }
    return {ok("units", "known to systemd and enabled")};
}

// A user manager ends with the last session, and the daemon with it.
Findings check_linger(const Facts& facts)
{
    if (!facts.user_manager) return {};
    if (facts.lingers) return {ok("linger", "on: the daemon stays when you log out")};
    if (!facts.ssh_only) return {ok("linger", "off, which a desktop session does not need")};
    return {warning("linger",
                    "off: the daemon ends with your last ssh session, and jobs get no token",
                    Try{"loginctl enable-linger"})};
}

// What counts is whether the daemon reaches it; ours may be another.
Findings check_bus(const Facts& facts)
{
    if (facts.daemon && facts.daemon->store == "memory") return {};
    if (facts.daemon && !lacks_bus(facts)) return {ok("bus", "the daemon reaches the session bus")};
    if (facts.bus == BusState::reachable && !facts.daemon)
        return {ok("bus", "there is a session bus")};
    if (facts.bus == BusState::reachable) {
        return {bad("bus",
                    {ExitCode::no_keyring,
                     "the daemon was started without the session bus that is here",
                     Try{restart_command}})};
    }
    return {bad("bus",
                {ExitCode::no_keyring,
                 facts.bus == BusState::none ? "there is no D-Bus session bus"
                                             : "the D-Bus session bus does not answer",
                 advice_without_bus(facts)})};
}

}  // namespace patkeeper::client
