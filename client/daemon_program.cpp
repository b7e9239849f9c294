#include "client/daemon_program.hpp"

#include <array>

namespace patkeeper::client {

namespace {

constexpr std::string_view program = "/patkeeperd";

bool stays_behind(std::string_view variable)
{
    constexpr std::array<std::string_view, 7> prefixes{"DATABRICKS_",
                                                       "NOTIFY_SOCKET=",
                                                       "WATCHDOG_PID=",
                                                       "WATCHDOG_USEC=",
                                                       "LISTEN_PID=",
                                                       "LISTEN_FDS=",
                                                       "LISTEN_FDNAMES="};
    for (const auto prefix : prefixes) {
        if (variable.starts_with(prefix)) return true;
    }
    return false;
}

// Where an installation has the daemon, for a program of it: beside it, but for one in libexec.
std::string folder_of_daemon(std::string_view own)
{
    constexpr std::string_view libexec = "/" PATKEEPER_LIBEXECDIR "/patkeeper";
    auto folder = own.substr(0, own.rfind('/'));
    if (!folder.ends_with(libexec)) return std::string(folder);
    folder.remove_suffix(libexec.size());
    return std::string(folder) + "/" PATKEEPER_BINDIR;
}

}  // namespace

std::optional<std::string> find_daemon(std::string_view own,
                                       const Environment& environment,
                                       const std::function<bool(const std::string&)>& is_program)
{
    auto places = folder_of_daemon(own) + ":";
    places += environment("PATH").value_or("") + ":";
    for (std::size_t at = 0; at < places.size(); at = places.find(':', at) + 1) {
        auto place = places.substr(at, places.find(':', at) - at);
        if (place.starts_with('/') && is_program(place.append(program))) return place;
    }
    return std::nullopt;
}

std::vector<std::string> environment_for_daemon(std::vector<std::string> variables,
                                                const std::string& directory)
{
    constexpr std::string_view config = "PATKEEPER_CONFIG=";
    std::erase_if(variables, stays_behind);
    for (auto& variable : variables) {
        const bool relative = variable.starts_with(config) && variable.size() > config.size() &&
                              variable[config.size()] != '/';
        if (relative) variable.insert(config.size(), directory + "/");
    }
    return variables;
}

std::string last_words(std::string_view written)
{
    while (written.ends_with('\n'))
        written.remove_suffix(1);
    auto line = written.substr(written.rfind('\n') + 1);
    constexpr std::string_view name = "patkeeperd: ";
    if (line.starts_with(name)) line.remove_prefix(name.size());
    return std::string(line);
}

}  // namespace patkeeper::client
