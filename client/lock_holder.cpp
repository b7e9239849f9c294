#include "client/lock_holder.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace patkeeper::client {

namespace {

// "08:01:1234": major and minor number in hexadecimal, then the inode.
struct Place {
    unsigned major = 0;
    unsigned minor = 0;
    ino_t inode = 0;
};

template <class Number>
bool take_number(std::string_view& text, Number& number, int base)
{
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    if (text.starts_with(':')) text.remove_prefix(1);
    return true;
}

std::optional<Place> parse_place(std::string_view text)
{
    Place place;
    const bool good = take_number(text, place.major, 16) && take_number(text, place.minor, 16) &&
                      take_number(text, place.inode, 10);
    if (!good || !text.empty()) return std::nullopt;
    return place;
}

bool is_on(const Place& place, pid_t holder, const LockedFile& file)
{
    if (place.inode != file.inode) return false;
    return holder == file.written ||
           (place.major == ::major(file.device) && place.minor == ::minor(file.device));
}

}  // namespace

// A shared lock ("READ") keeps no daemon of this version out.
// "3: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"; one that waits has "->" after its number.
std::optional<pid_t> holder_in(std::string_view locks, const LockedFile& file)
{
    std::istringstream lines{std::string(locks)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string number;
        std::string kind;
        std::string how;
        std::string access;
        std::string place;
        pid_t pid = 0;
        if (!(words >> number >> kind >> how >> access >> pid >> place)) continue;
        const auto where = parse_place(place);
        if (where && pid > 0 && access == "WRITE" && is_on(*where, pid, file)) return pid;
    }
    return std::nullopt;
}

std::optional<pid_t> lock_holder(const std::string& path)
{
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
    LockedFile file{status.st_dev, status.st_ino, std::nullopt};
    pid_t written = 0;
    if (std::ifstream(path) >> written) file.written = written;
    std::ifstream locks("/proc/locks");
    const std::string text{std::istreambuf_iterator<char>(locks), {}};
    return holder_in(text, file);
}

HeldLock daemon_lock(const std::string& state, const std::string& machine)
{
    const auto old_path = state + "/lock";
    if (const auto older = lock_holder(old_path)) return {old_path, older};
    const auto path = machine + "/lock";
    return {path, lock_holder(path)};
}

}  // namespace patkeeper::client
