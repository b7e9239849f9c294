#include "daemon/process/private_directory.hpp"

#include "protocol/socket_path.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace patkeeper {

namespace {

// With a slash at its end a symbolic link is followed, and the directory is its own parent.
std::string without_trailing_slashes(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path;
}

}  // namespace

void make_private_directory(const std::string& given)
{
    const auto path = without_trailing_slashes(given);
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    const bool made = ::mkdir(path.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) {
        throw std::system_error(errno, std::generic_category(), "cannot make " + path);
    }
    struct stat status {};
    const bool own = ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
                     status.st_uid == ::geteuid();
    if (!own) throw std::runtime_error(path + " is not a directory of this user");
    if ((status.st_mode & 077U) == 0) return;
    throw std::runtime_error(path + " is open to others; " +
                             (is_patkeepers_folder(path)
                                  ? "run: chmod 700 " + path
                                  : "a folder of patkeeper's own is needed, like " + path +
                                        (path == "/" ? "" : "/") + "patkeeper"));
}

}  // namespace patkeeper
