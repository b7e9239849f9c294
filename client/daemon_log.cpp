#include "client/daemon_log.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

constexpr off_t words_size = DaemonLog::words_size;

// As the daemon would make it; whether it may stay as it is, the daemon will say.
void make_directory(const std::string& path)
{
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    ::mkdir(path.c_str(), 0700);
}

int open_log(const std::string& path)
{
    return ::open(
        path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

// For the words of a daemon that ends at once. It takes so many and no more: one that goes on would
// fill it.
int open_memory()
{
    const int file = ::memfd_create("daemon.log", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    const bool sealed = file >= 0 && ::ftruncate(file, words_size) == 0 &&
                        ::fcntl(file, F_ADD_SEALS, F_SEAL_GROW) == 0;
    if (sealed) return file;
    if (file >= 0) ::close(file);
    return ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

off_t size_of(int file)
{
    struct stat status {};
    return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : 0;
}

}  // namespace

DaemonLog::DaemonLog(const std::string& directory)
{
    make_directory(directory);
    const auto path = directory + "/daemon.log";
    file_ = open_log(path);
    const bool full = file_ >= 0 && size_of(file_) > max_size - words_size;
    if (full && ::rename(path.c_str(), (directory + "/daemon.1.log").c_str()) == 0) {
        ::close(file_);
        file_ = open_log(path);
    }
    if (file_ < 0) {
        file_ = open_memory();
        return;
    }
    begin_ = size_of(file_);
}

DaemonLog::~DaemonLog()
{
    if (file_ >= 0) ::close(file_);
}

std::string DaemonLog::written() const
{
    std::array<char, words_size> text{};
    const auto begin = std::max(begin_, size_of(file_) - words_size);
    const auto got = ::pread(file_, text.data(), text.size(), begin);
    return {text.data(), ::strnlen(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0)};
}

}  // namespace patkeeper::client
