#include "client/own_file.hpp"

#include "client/databrickscfg_file.hpp"
#include "client/replace_file.hpp"
#include "client/shell_quote.hpp"

#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // as the kernel's

Failure cannot(const std::string& what, const std::string& path, const std::error_code& error)
{
    return {ExitCode::failed,
            "cannot " + what + " " + path + ": " + error.message(),
            Try{"ls -ld " + shown(path)}};
}

Failure refused(const std::string& path, const std::string& why, const std::string& next)
{
    return {ExitCode::refused, path + " " + why + ", so it was left alone", Try{next}};
}

std::string folder_of(const std::string& path)
{
    return fs::path(path).parent_path().native();
}

bool is_writable(const std::string& folder)
{
    return ::access(folder.c_str(), W_OK) == 0;
}

// The file itself may well be writable, as where a container mounts just that.
Failure no_room_beside(const std::string& path, const std::error_code& error)
{
    return {
        ExitCode::failed,
        "cannot write " + path + ": nothing can be put beside it while it is written, because " +
            folder_of(path) + " cannot be written: " + error.message(),
        Hint{"Mount the folder that holds the file so that it can be written, or copy the file to "
             "such a folder and name it in DATABRICKS_CONFIG_FILE."}};
}

std::optional<Failure> half_written(const std::string& path)
{
    const auto copy = copy_beside(path);
    if (::access(copy.c_str(), F_OK) != 0) return std::nullopt;
    return cannot_read_databrickscfg(path, HalfWritten{copy});
}

// Group and others, even if the group has no other member. Also where the sticky bit keeps them from
// replacing the file, since they could make its successor first.
bool is_open_to_others(const struct stat& status)
{
    return (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::optional<Failure> trouble_with_folder(const fs::path& folder)
{
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) {
        return cannot("use", folder, {errno, std::generic_category()});
    }
    const auto look = "ls -ld " + shown(folder.native());
    if (status.st_uid != ::geteuid() && status.st_uid != 0) {
        return refused(folder, "belongs to another user", look);
    }
    if (!is_open_to_others(status)) return std::nullopt;
    return refused(folder, "can be written by others", "chmod go-w " + shown(folder.native()));
}

std::optional<Failure> trouble_with_file(const std::string& path, const struct stat& status)
{
    const auto look = "ls -l " + shown(path);
    if (!S_ISREG(status.st_mode)) return refused(path, "is not a regular file", look);
    if (status.st_uid != ::geteuid()) return refused(path, "belongs to another user", look);
    if (!is_open_to_others(status)) return std::nullopt;
    return refused(path, "can be written by others", "chmod go-w " + shown(path));
}

// To what a link stands for, whether that is there or not; each folder on the way must be sound.
Result<std::string, Failure> follow(const std::string& given)
{
    std::error_code error;
    auto path = fs::absolute(given, error);
    for (int links = 0; links <= max_links && !error; ++links) {
        if (auto trouble = trouble_with_folder(path.parent_path())) return *trouble;
        if (!fs::is_symlink(fs::symlink_status(path, error))) return path.native();
        path = path.parent_path() / fs::read_symlink(path, error);
    }
    if (!error) error = std::make_error_code(std::errc::too_many_symbolic_link_levels);
    return cannot("follow", given, error);
}

}  // namespace

Result<OwnFile, Failure> OwnFile::open(const std::string& path)
{
    const auto real = follow(path);
    if (!real) return real.error();
    if (auto interrupted = half_written(*real)) return *interrupted;
    OwnFile file;
    file.path_ = *real;
    struct stat status {};
    if (::lstat(real->c_str(), &status) != 0) {
        if (errno == ENOENT) return file;
        return cannot("use", *real, {errno, std::generic_category()});
    }
    if (const auto trouble = trouble_with_file(*real, status)) return *trouble;
    auto text = read_databrickscfg(*real);
    if (!text) return cannot_read_databrickscfg(*real, text.error());
    file.text_ = *std::move(text);
    file.status_ = status;
    return file;
}

bool OwnFile::has_changed() const
{
    struct stat now {};
    if (::lstat(path_.c_str(), &now) != 0) return errno != ENOENT || status_;
    return !status_ || now.st_ino != status_->st_ino || now.st_size != status_->st_size ||
           now.st_mtim.tv_sec != status_->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != status_->st_mtim.tv_nsec;
}

std::optional<Failure> OwnFile::replace(std::string_view text)
{
    if (text == text_.reveal()) return std::nullopt;
    if (has_changed()) {
        return Failure{
            ExitCode::try_later,
            path_ + " was changed by another program in the meantime, so it was left alone",
            Hint{"Run the command again."}};
    }
    auto error = replace_file(path_, text, status_);
    if (cannot_be_replaced(error) && status_) error = write_in_place(path_, text_.reveal(), text);
    if (!error) return std::nullopt;
    if (auto interrupted = half_written(path_)) return interrupted;
    return status_ && !is_writable(folder_of(path_)) ? no_room_beside(path_, error)
                                                     : cannot("write", path_, error);
}

}  // namespace patkeeper::client
