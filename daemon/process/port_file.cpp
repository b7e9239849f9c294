#include "daemon/process/port_file.hpp"

#include "daemon/process/read_file.hpp"
#include "daemon/process/replace_line.hpp"

#include <charconv>

namespace patkeeper {

std::optional<std::uint16_t> read_port(const std::string& path)
{
    constexpr std::size_t limit = 64;
    const auto text = read_file(path, limit);
    if (!text || !*text) return std::nullopt;
    const auto line = (*text)->substr(0, (*text)->find('\n'));
    std::uint16_t port = 0;
    const auto* const end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data(), end, port);
    if (error != std::errc() || stop != end || port == 0) return std::nullopt;
    return port;
}

bool write_port(const std::string& path, std::uint16_t port)
{
    return replace_line(path, std::to_string(port));
}

}  // namespace patkeeper
