#pragma once
#include "client/failure.hpp"
#include "protocol/socket_path.hpp"

namespace patkeeper::client {

// Whether a window can be shown: DISPLAY or WAYLAND_DISPLAY.
[[nodiscard]] bool has_display(const Environment& environment);

// What gives the user a keyring where none runs: by XDG_CURRENT_DESKTOP and by the programs in PATH.
enum class Desktop { kde, keepassxc, other };
[[nodiscard]] Desktop desktop_of(const Environment& environment);
[[nodiscard]] Advice how_to_get_a_keyring(Desktop desktop);

}  // namespace patkeeper::client
