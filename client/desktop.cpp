#include "client/desktop.hpp"

#include <sstream>
#include <unistd.h>

namespace patkeeper::client {

namespace {

bool is_set(const Environment& environment, const char* name)
{
    const auto value = environment(name);
    return value && !value->empty();
}

bool is_in_path(const Environment& environment, const std::string& program)
{
    std::istringstream folders(environment("PATH").value_or(""));
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (!folder.empty() && ::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

}  // namespace

bool has_display(const Environment& environment)
{
    return is_set(environment, "DISPLAY") || is_set(environment, "WAYLAND_DISPLAY");
}

Desktop desktop_of(const Environment& environment)
{
    const auto name = environment("XDG_CURRENT_DESKTOP").value_or("");
    if (name.find("KDE") != std::string::npos) return Desktop::kde;
    const bool has_own = name.find("GNOME") != std::string::npos;
    if (!has_own && is_in_path(environment, "keepassxc")) return Desktop::keepassxc;
    return Desktop::other;
}

Advice how_to_get_a_keyring(Desktop desktop)
{
    switch (desktop) {
        case Desktop::kde:
            return Hint{
                "Turn KDE Wallet on in System Settings, with its Secret Service interface, and "
                "log in again."};
        case Desktop::keepassxc:
            return Hint{
                "Start KeePassXC, turn on its Secret Service Integration in the settings, and "
                "open a database that it shows there."};
        case Desktop::other:
            break;
    }
    return Hint{"Install the package gnome-keyring, then run \"patkeeper unlock\"."};
}

}  // namespace patkeeper::client
