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

std::optional<std::string> session_bus_address(const char* address, const char* runtime_dir)
{
    if (has_text(address)) {
        if (std::string_view(address).find("autolaunch:") != std::string_view::npos)
            return std::nullopt;
        return address;
    }
    if (!has_text(runtime_dir)) return std::nullopt;
    const auto socket = std::filesystem::path(runtime_dir) / "bus";
    std::error_code missing;
    if (!std::filesystem::exists(socket, missing)) return std::nullopt;
    return "unix:path=" + socket.string();
}

}  // namespace patkeeper
