#include "client/doctor/bus_path.hpp"

namespace patkeeper::client {

std::optional<std::string> bus_path(std::string_view address)
{
    constexpr std::string_view transport = "unix:";
    address = address.substr(0, address.find(';'));
    if (!address.starts_with(transport)) return std::nullopt;
    address.remove_prefix(transport.size());
    while (!address.empty()) {
        const auto pair = address.substr(0, address.find(','));
        address.remove_prefix(std::min(address.size(), pair.size() + 1));
        const auto value = std::string(pair.substr(pair.find('=') + 1));
        if (pair.starts_with("path=")) return value;
        if (pair.starts_with("abstract=")) return '\0' + value;
    }
    return std::nullopt;
}

}  // namespace patkeeper::client
