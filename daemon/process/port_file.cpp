#include "daemon/process/port_file.hpp"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace patkeeper {

std::optional<std::uint16_t> read_port(const std::string& path)
{
    std::string line;
    std::getline(std::ifstream(path), line);
    std::uint16_t port = 0;
    const auto* const end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data(), end, port);
    if (error != std::errc() || stop != end || port == 0) return std::nullopt;
    return port;
}

bool write_port(const std::string& path, std::uint16_t port)
{
    const auto unready = path + ".new";
    const auto line = std::to_string(port) + "\n";
    const int file =
        ::open(unready.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return false;
    const bool whole =
        ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    errno = error;
    return whole && ::rename(unready.c_str(), path.c_str()) == 0;
}

}  // namespace patkeeper
