#include "daemon/process/read_file.hpp"

#include "daemon/process/private_group.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>

namespace patkeeper {

namespace {

using Text = Result<std::optional<std::string>, Invalid>;
namespace fs = std::filesystem;

// As many as the kernel follows.
constexpr int most_links = 40;

class OpenFile {
public:
    explicit OpenFile(int fd) : fd_(fd) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_;
};

// O_NONBLOCK: opening a FIFO does not wait for its other end.
int open_to_read(const std::string& path, int more_flags = 0)
{
    return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | more_flags);
}

bool is_missing(int error)
{
    return error == ENOENT || error == ENOTDIR;
}

Invalid unreadable(int error)
{
    // A socket cannot even be opened.
    if (error == ENXIO) return {"it is not a regular file"};
    return {"it cannot be read: " + std::generic_category().message(error)};
}

std::optional<Invalid> trouble_with_kind(mode_t mode)
{
    if (S_ISREG(mode)) return std::nullopt;
    if (S_ISDIR(mode)) return Invalid{"it is a directory"};
    return Invalid{S_ISFIFO(mode) ? "it is a FIFO, not a regular file"
                                  : "it is not a regular file"};
}

std::string size_text(std::size_t bytes)
{
    constexpr std::size_t mebibyte = 1024 * 1024;
    return bytes % mebibyte == 0 ? std::to_string(bytes / mebibyte) + " MiB"
                                 : std::to_string(bytes) + " bytes";
}

// The size that fstat() gives is not used: it is 0 in /proc.
Text read_whole(int fd, std::size_t limit)
{
    std::string text;
    std::array<char, 65536> part;  // NOLINT: the kernel fills it
    for (;;) {
        const auto got = ::read(fd, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(errno);
        if (got == 0) return std::optional(std::move(text));
        text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > limit) return Invalid{"it is larger than " + size_text(limit)};
    }
}

bool is_trusted(uid_t owner)
{
    return owner == 0 || owner == ::geteuid();
}

// An access control list lets more people write than the mode says.
bool may_others_write(const std::string& path, const struct stat& status)
{
    if ((status.st_mode & S_IWOTH) != 0) return true;
    if ((status.st_mode & S_IWGRP) == 0) return false;
    const bool has_list = ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
    return has_list || !is_own_private_group(status.st_gid);
}

std::string quoted(const std::string& path)
{
    std::string text = "'";
    for (const char c : path)
        text += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
    return text + "'";
}

std::optional<Invalid> trouble_with_owner(const std::string& path, const struct stat& status)
{
    if (is_trusted(status.st_uid)) return std::nullopt;
    return Invalid{path + " belongs to another user (uid " + std::to_string(status.st_uid) +
                   "), who could change it; use a file of your own"};
}

std::optional<Invalid> trouble_with(const std::string& path, const struct stat& status)
{
    if (auto trouble = trouble_with_owner(path, status)) return trouble;
    // In a sticky folder users cannot replace each other's files.
    const bool sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
    if (sticky || !may_others_write(path, status)) return std::nullopt;
    const auto* command = status.st_uid == ::geteuid() ? "chmod go-w " : "sudo chmod go-w ";
    return Invalid{"other users can write " + path + "; run: " + command + quoted(path)};
}

struct Step {
    std::string path;
    bool is_link = false;
    int error = 0;  // errno, where there is nothing to look at
};

// Looks at the folder and, where the path is a link, at that, and follows it.
Result<Step, Invalid> step(const std::string& path)
{
    auto folder = fs::path(path).parent_path();
    if (folder.empty()) folder = ".";
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return Step{path, false, errno};
    if (auto trouble = trouble_with(folder, status)) return *std::move(trouble);
    if (::lstat(path.c_str(), &status) != 0) return Step{path, false, errno};
    if (!S_ISLNK(status.st_mode)) return Step{path};
    if (auto trouble = trouble_with_owner(path, status)) return *std::move(trouble);
    std::error_code error;
    const auto target = fs::read_symlink(path, error);
    return Step{folder / target, true, error.value()};
}

Text read_checked(const std::string& path, std::size_t limit)
{
    const OpenFile file(open_to_read(path, O_NOFOLLOW));
    if (file.fd() < 0) return unreadable(errno);
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return unreadable(errno);
    if (auto trouble = trouble_with_kind(status.st_mode)) return *std::move(trouble);
    if (auto trouble = trouble_with(path, status)) return *std::move(trouble);
    return read_whole(file.fd(), limit);
}

// What a link leads to may be there without a name of its own, such as a pipe below /proc/self/fd.
Invalid trouble_with_end(const std::string& link, const std::string& target)
{
    struct stat status {};
    if (::stat(link.c_str(), &status) == 0) {
        if (auto trouble = trouble_with_kind(status.st_mode)) return *std::move(trouble);
    }
    return {"it is a link to " + target + ", which does not exist"};
}

}  // namespace

Text read_file(const std::string& path, std::size_t limit)
{
    const OpenFile file(open_to_read(path));
    if (file.fd() < 0 && is_missing(errno)) return std::optional<std::string>();
    if (file.fd() < 0) return unreadable(errno);
    struct stat status {};
    if (::fstat(file.fd(), &status) != 0) return unreadable(errno);
    if (auto trouble = trouble_with_kind(status.st_mode)) return *std::move(trouble);
    return read_whole(file.fd(), limit);
}

Text read_trusted_file(const std::string& given, std::size_t limit)
{
    auto path = given;
    for (int links = 0; links <= most_links; ++links) {
        const auto next = step(path);
        if (!next) return next.error();
        const bool missing = is_missing(next->error);
        if (missing && links == 0) return std::optional<std::string>();
        if (missing) return trouble_with_end(given, path);
        if (next->error != 0) return unreadable(next->error);
        if (!next->is_link) return read_checked(path, limit);
        path = next->path;
    }
    return unreadable(ELOOP);
}

}  // namespace patkeeper
