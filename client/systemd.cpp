#include "client/systemd.hpp"

#include <unistd.h>

namespace patkeeper::client {

namespace {

constexpr std::chrono::seconds patience{10};

}  // namespace

bool is_there_a_user_manager(const Environment& environment, uid_t uid)
{
    const auto directory = runtime_directory(environment, uid);
    return directory && ::access((*directory + "/systemd/private").c_str(), F_OK) == 0;
}

// systemctl finds the manager by XDG_RUNTIME_DIR, which cron and su may not set.
Ran systemctl(const Environment& environment, uid_t uid, std::vector<std::string> arguments)
{
    std::vector<std::string> words{
        "env",
        "XDG_RUNTIME_DIR=" + runtime_directory(environment, uid).value_or(""),
        "LC_ALL=C",
        "systemctl",
        "--user",
        "--no-ask-password"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run_program(std::move(words), patience);
}

bool may_start_by_systemd(const std::string& socket, const Environment& environment, uid_t uid)
{
    const auto without_ours = [&](const char* name) {
        return std::string_view(name) == "PATKEEPER_SOCKET" ? std::nullopt : environment(name);
    };
    return socket == first_socket(without_ours, uid) && is_there_a_user_manager(environment, uid);
}

// One call where all is well. Else its exit code says too little: 1 for a manager that does not answer
// and for a unit that is masked.
BySystemd start_by_systemd(const Environment& environment, uid_t uid)
{
    const auto start = systemctl(environment, uid, {"start", "patkeeper.socket"});
    if (start.code == 0) return {BySystemd::started, ""};
    const auto state = systemctl(
        environment, uid, {"show", "--property=LoadState", "--value", "patkeeper.socket"});
    const bool known = state.code == 0 && !state.said.starts_with("not-found");
    if (!known) return {BySystemd::unknown, ""};
    return {BySystemd::refused, start.said.substr(0, start.said.find('\n'))};
}

void restart_by_systemd(const Environment& environment, uid_t uid)
{
    const auto service = systemctl(
        environment, uid, {"show", "--property=ActiveState", "--value", "patkeeper.service"});
    const bool runs = service.code != 0 || service.said.starts_with("active") ||
                      service.said.starts_with("activating");
    if (runs) return;
    static_cast<void>(systemctl(environment, uid, {"restart", "patkeeper.socket"}));
}

}  // namespace patkeeper::client
