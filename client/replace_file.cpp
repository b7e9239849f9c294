#include "client/replace_file.hpp"

#include "client/write_all.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace patkeeper::client {

namespace {

// While this lives, no signal interrupts the write: the half-written file might hold tokens.
class Undisturbed {
public:
    Undisturbed()
    {
        sigset_t all;
        ::sigfillset(&all);
        ::sigprocmask(SIG_SETMASK, &all, &before_);
    }
    Undisturbed(const Undisturbed&) = delete;
    Undisturbed& operator=(const Undisturbed&) = delete;
    ~Undisturbed() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

// fchown() clears set-id bits, so the mode comes last.
bool make_like(int file, const struct stat& like)
{
    struct stat own {};
    if (::fstat(file, &own) != 0) return false;
    if (own.st_gid != like.st_gid && ::fchown(file, own.st_uid, like.st_gid) != 0) return false;
    return ::fchmod(file, like.st_mode & 07777U) == 0;
}

bool fill(int file, std::string_view text, const std::optional<struct stat>& like)
{
    return (!like || make_like(file, *like)) && write_all(file, text) == 0 && ::fsync(file) == 0;
}

// The new name is durable once its folder is.
bool sync_folder_of(const std::string& path)
{
    const auto folder = path.substr(0, path.rfind('/') + 1);
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    errno = error;
    return synced;
}

std::error_code last_error()
{
    return {errno, std::generic_category()};
}

// The file is cut last: until then there is room for the old text on the disk.
bool overwrite(int file, std::string_view text)
{
    return ::lseek(file, 0, SEEK_SET) == 0 && fill(file, text, std::nullopt) &&
           ::ftruncate(file, static_cast<off_t>(text.size())) == 0 && ::fsync(file) == 0;
}

}  // namespace

std::error_code replace_file(const std::string& path,
                             std::string_view text,
                             const std::optional<struct stat>& like)
{
    const Undisturbed undisturbed;
    auto beside = path + ".XXXXXX";
    const int file = ::mkostemp(beside.data(), O_CLOEXEC);  // 0600
    if (file < 0) return {errno, std::generic_category()};
    const bool filled = fill(file, text, like);
    int error = filled ? 0 : errno;
    if (::close(file) != 0 && error == 0) error = errno;
    if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
    if (error != 0) {
        ::unlink(beside.c_str());
    } else if (!sync_folder_of(path)) {
        error = errno;
    }
    return {error, std::generic_category()};
}

bool cannot_be_replaced(const std::error_code& error)
{
    return error == std::errc::device_or_resource_busy || error == std::errc::cross_device_link;
}

std::string copy_beside(const std::string& path)
{
    return path + ".patkeeper-copy";
}

std::error_code write_in_place(const std::string& path,
                               std::string_view before,
                               std::string_view after)
{
    const Undisturbed undisturbed;
    const auto copy = copy_beside(path);
    const int file = ::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return last_error();
    auto error = replace_file(copy, before, std::nullopt);
    if (!error) {
        if (!overwrite(file, after)) error = last_error();
        const bool whole = !error || overwrite(file, before);
        if (whole && (::unlink(copy.c_str()) != 0 || !sync_folder_of(path)) && !error) {
            error = last_error();
        }
    }
    ::close(file);
    return error;
}

}  // namespace patkeeper::client
