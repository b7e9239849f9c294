#include "daemon/process/port_file.hpp"

#include "daemon/process/read_file.hpp"
#include "daemon/process/replace_line.hpp"
#include "protocol/port.hpp"

namespace patkeeper {

std::optional<std::uint16_t> read_port(const std::string& path)
{
    constexpr std::size_t limit = 64;
    const auto text = read_file(path, limit);
    if (!text || !*text) return std::nullopt;
    return parse_port((*text)->substr(0, (*text)->find('\n')));
}

bool write_port(const std::string& path, std::uint16_t port)
{
    return replace_line(path, std::to_string(port));
}

}  // namespace patkeeper
