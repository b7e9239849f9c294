#pragma once
#include <string>
#include <vector>

namespace patkeeper {

// Where the session bus may listen, the likeliest place first: $DBUS_SESSION_BUS_ADDRESS, then
// $XDG_RUNTIME_DIR/bus if it is there, since the variable may be left from a session that has ended.
// Only a bus that runs: left to itself GDBus would spawn dbus-launch where DISPLAY is set, so
// "autolaunch:" in the variable counts as no address. Arguments are the variables, null where unset.
[[nodiscard]] std::vector<std::string> session_bus_addresses(const char* address,
                                                             const char* runtime_dir);

}  // namespace patkeeper
