#pragma once
#include <string>

namespace patkeeper::client {

// A command for any shell that reads a password without showing it and unlocks the default keyring of
// gnome-keyring with it, or makes that keyring. No display is needed. Pure.
[[nodiscard]] inline std::string unlock_gnome_keyring(const std::string& question)
{
    return "sh -c 'printf \"" + question +
           ": \"; stty -echo; IFS= read -r it; stty echo; printf %s \"$it\" | "
           "gnome-keyring-daemon --replace --unlock --components=secrets'";
}

}  // namespace patkeeper::client
