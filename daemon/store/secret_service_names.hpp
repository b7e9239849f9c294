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

}  // namespace patkeeper::names
