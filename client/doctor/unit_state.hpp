#pragma once
#include <map>
#include <string>
#include <string_view>

namespace patkeeper::client {

// A unit as the user manager knows it, in systemctl's own words.
struct UnitState {
    std::string load;     // loaded, not-found, masked, ...
    std::string enabled;  // enabled, disabled, static, ...
    std::string active;   // active, inactive, failed, ...
    bool changed_on_disk = false;
};
using UnitStates = std::map<std::string, UnitState>;

inline constexpr const char* unit_properties =
    "--property=Id,LoadState,UnitFileState,ActiveState,NeedDaemonReload";

// What `systemctl show` printed for these properties. Pure.
[[nodiscard]] UnitStates parse_unit_states(std::string_view text);

}  // namespace patkeeper::client
