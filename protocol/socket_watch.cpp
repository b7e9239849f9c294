#include "protocol/socket_watch.hpp"

#include <array>
#include <cstdint>
#include <sys/inotify.h>
#include <unistd.h>

namespace patkeeper {

namespace {

constexpr std::uint32_t changes = IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT;

std::string parent_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

SocketWatch::SocketWatch(std::string path)
    : path_(std::move(path)), file_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK))
{
}

SocketWatch::~SocketWatch()
{
    if (file_ >= 0) ::close(file_);
}

void SocketWatch::arm()
{
    std::array<char, 4096> forgotten{};
    while (file_ >= 0 && ::read(file_, forgotten.data(), forgotten.size()) > 0) {
    }
    // An own directory above the socket may be missing still.
    auto directory = parent_of(path_);
    while (::inotify_add_watch(file_, directory.c_str(), changes) < 0) {
        if (directory == "/") return;
        directory = parent_of(directory);
    }
}

}  // namespace patkeeper
