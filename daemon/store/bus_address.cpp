#include "daemon/store/bus_address.hpp"

#include <filesystem>
#include <string_view>

namespace patkeeper {

namespace {

bool has_text(const char* variable)
{
    return variable != nullptr && *variable != '\0';
}

}  // namespace

std::vector<std::string> session_bus_addresses(const char* address, const char* runtime_dir)
{
    std::vector<std::string> found;
    if (has_text(address) &&
        std::string_view(address).find("autolaunch:") == std::string_view::npos)
        found.emplace_back(address);
    if (!has_text(runtime_dir)) return found;
    const auto socket = std::filesystem::path(runtime_dir) / "bus";
    auto there = "unix:path=" + socket.string();
    std::error_code missing;
    const bool named = !found.empty() && found.front() == there;
    if (!named && std::filesystem::exists(socket, missing)) found.push_back(std::move(there));
    return found;
}

}  // namespace patkeeper
