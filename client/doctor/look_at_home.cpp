#include "client/doctor/gather.hpp"
#include "client/run_program.hpp"

#include <filesystem>
#include <sstream>

namespace patkeeper::client {

namespace {

constexpr std::chrono::seconds patience{5};

// What passwd(5) names, where that folder is there and the user's: many accounts have /nonexistent, and a
// container's user has no account. getent is asked because getpwuid(3) loads libraries, which a program
// that is linked statically must not.
std::string home_in_passwd(uid_t user)
{
    const auto told = run_program({"getent", "passwd", std::to_string(user)}, patience);
    if (told.code != 0) return "";
    std::istringstream entry(told.said);
    std::string field;
    for (int number = 1; number <= 6; ++number)
        std::getline(entry, field, ':');
    return folder_owner(field) == user ? field : "";
}

std::optional<std::string> folder_named_by(const char* variable)
{
    auto value = process_environment(variable);
    if (!value || variable != std::string_view("PATKEEPER_SOCKET")) return value;
    std::error_code unknown;
    return std::filesystem::absolute(*value, unknown).parent_path().string();
}

bool leads_to_another_user(const char* variable, uid_t user)
{
    const auto folder = folder_named_by(variable);
    return folder && foreign_folder(*folder, *folder, user);
}

}  // namespace

void look_at_home(Facts& facts)
{
    facts.home = process_environment("HOME").has_value();
    facts.home_in_passwd = home_in_passwd(facts.user);
    facts.foreign = foreign_folder(process_environment, facts.user);
    for (const auto* variable :
         {"HOME", "PATKEEPER_SOCKET", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"}) {
        if (leads_to_another_user(variable, facts.user))
            facts.foreign_variables.emplace_back(variable);
    }
}

}  // namespace patkeeper::client
