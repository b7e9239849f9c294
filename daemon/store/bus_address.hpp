#pragma once
#include <optional>
#include <string>

namespace patkeeper {

// Where the session bus listens: $DBUS_SESSION_BUS_ADDRESS, else $XDG_RUNTIME_DIR/bus if it is
// there. Only a bus that runs: left to itself GDBus would spawn dbus-launch where DISPLAY is set, so
// "autolaunch:" in the variable counts as no address. Arguments are the variables, null where unset.
[[nodiscard]] std::optional<std::string> session_bus_address(const char* address,
                                                             const char* runtime_dir);

}  // namespace patkeeper
