#include "daemon/process/replace_line.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace patkeeper {

bool replace_line(const std::string& path, const std::string& line)
{
    const auto unready = path + ".new";
    const auto text = line + "\n";
    // Whatever is there under this name, such as a FIFO that no one reads, is not written to.
    ::unlink(unready.c_str());
    const int file = ::open(unready.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool whole =
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    errno = error;
    return whole && ::rename(unready.c_str(), path.c_str()) == 0;
}

}  // namespace patkeeper
