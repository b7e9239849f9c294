#include "client/databrickscfg_file.hpp"

#include "client/replace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace patkeeper::client {

namespace {

using Bytes = std::vector<char, WipingAllocator<char>>;

std::error_code last_error()
{
    return {errno, std::generic_category()};
}

class OpenFile {
public:
    explicit OpenFile(const std::string& path)
        : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
    {
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile()
    {
        if (file_ >= 0) ::close(file_);
    }
    [[nodiscard]] int number() const noexcept { return file_; }

private:
    int file_;
};

// A socket cannot be opened at all.
Unreadable trouble_with_opening()
{
    const auto error = last_error();
    if (error == std::errc::no_such_device_or_address) return NotRegular{};
    return error;
}

std::optional<Unreadable> trouble_with(const struct stat& status)
{
    if (S_ISDIR(status.st_mode)) return std::make_error_code(std::errc::is_a_directory);
    if (!S_ISREG(status.st_mode)) return NotRegular{};
    return std::nullopt;
}

// Up to a byte past the limit, whatever the file was said to hold.
Result<Secret, std::error_code> read_all(int file, std::size_t likely_size)
{
    Bytes bytes(std::min(likely_size, max_databrickscfg_size) + 1);
    std::size_t size = 0;
    for (;;) {
        const auto got = ::read(file, bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        size += static_cast<std::size_t>(got);
        if (size > max_databrickscfg_size) return std::make_error_code(std::errc::file_too_large);
        if (got == 0) break;
        if (size == bytes.size()) bytes.resize(std::min(2 * size, max_databrickscfg_size + 1));
    }
    bytes.resize(size);
    return Secret(std::move(bytes));
}

// What is beside the file that a link stands for.
std::optional<HalfWritten> half_written(const std::string& path)
{
    std::error_code error;
    const auto copy = copy_beside(std::filesystem::canonical(path, error).native());
    if (error || ::access(copy.c_str(), F_OK) != 0) return std::nullopt;
    return HalfWritten{copy};
}

}  // namespace

std::optional<std::string> databrickscfg_path(const Environment& environment)
{
    const auto named = environment("DATABRICKS_CONFIG_FILE").value_or("~/.databrickscfg");
    if (named != "~" && !named.starts_with("~/")) return named;
    const auto home = environment("HOME");
    if (!home) return std::nullopt;
    return *home + named.substr(1);
}

Result<Secret, Unreadable> read_databrickscfg(const std::string& path)
{
    const OpenFile file(path);
    struct stat status {};
    if (file.number() < 0) return trouble_with_opening();
    if (::fstat(file.number(), &status) != 0) return Unreadable(last_error());
    if (const auto trouble = trouble_with(status)) return *trouble;
    if (auto half = half_written(path)) return Unreadable(*std::move(half));
    auto text = read_all(file.number(), static_cast<std::size_t>(status.st_size));
    if (!text) return Unreadable(text.error());
    if (auto encoding = wrong_encoding_of(text->reveal())) return Unreadable(*std::move(encoding));
    return *std::move(text);
}

}  // namespace patkeeper::client
