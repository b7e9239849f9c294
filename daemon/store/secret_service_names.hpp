#pragma once

// The names of the freedesktop.org Secret Service API, and of the bus it is found on.
namespace patkeeper::names {

inline constexpr const char* service = "org.freedesktop.secrets";
inline constexpr const char* service_path = "/org/freedesktop/secrets";
inline constexpr const char* service_interface = "org.freedesktop.Secret.Service";
inline constexpr const char* collection_interface = "org.freedesktop.Secret.Collection";
inline constexpr const char* item_interface = "org.freedesktop.Secret.Item";
inline constexpr const char* prompt_interface = "org.freedesktop.Secret.Prompt";
inline constexpr const char* properties_interface = "org.freedesktop.DBus.Properties";
inline constexpr const char* bus = "org.freedesktop.DBus";
inline constexpr const char* bus_path = "/org/freedesktop/DBus";

// gnome-keyring's own: takes the password of a keyring over the bus, without a window.
inline constexpr const char* master_password_interface =
    "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";

// A name that KeePassXC has beside the Secret Service's.
inline constexpr const char* keepassxc = "org.keepassxc.KeePassXC.MainWindow";

// KWallet's own, beside the Secret Service of the same process.
inline constexpr const char* wallet = "org.kde.kwalletd5";
inline constexpr const char* wallet_path = "/modules/kwalletd5";
inline constexpr const char* wallet_interface = "org.kde.KWallet";
// By this name KWallet's Secret Service opens wallets, so that it need not ask whether it may.
inline constexpr const char* wallet_client = "org.freedesktop.secrets";

}  // namespace patkeeper::names
