#include "client/write_all.hpp"

#include <cerrno>
#include <unistd.h>

namespace patkeeper::client {

int write_all(int file, std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace patkeeper::client
