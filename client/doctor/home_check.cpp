// Whether the environment leads to folders of the user.
#include "client/doctor/checks.hpp"
#include "client/shell_quote.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

// A new folder serves where there is none to go to: patkeeper keeps no tokens in it.
std::string set_home(const Facts& facts)
{
    if (facts.home_in_passwd.empty()) return "export HOME=\"$(mktemp -d)\"";
    return "export HOME=" + shown(facts.home_in_passwd);
}

std::string leave(const std::vector<std::string>& variables, const Facts& facts)
{
    std::string unset;
    for (const auto& variable : variables) {
        if (variable != "HOME") unset += " " + variable;
    }
    const bool is_home = std::find(variables.begin(), variables.end(), "HOME") != variables.end();
    if (!is_home) return "unset" + unset;
    return (unset.empty() ? "" : "unset" + unset + " && ") + set_home(facts);
}

// No variable leads to another user where a program that ran as root left the folder in the user's own.
std::string advice_on(const ForeignFolder& foreign, const Facts& facts)
{
    if (!facts.foreign_variables.empty()) return leave(facts.foreign_variables, facts);
    const auto* as_root = facts.user == 0 ? "" : "sudo ";
    return as_root + ("chown -R " + std::to_string(facts.user)) + " " + shown(foreign.path);
}

}  // namespace

// Without it the daemon's files are elsewhere, and so is .databrickscfg.
Findings check_home(const Facts& facts)
{
    if (!facts.home) {
        return {bad("home",
                    {ExitCode::usage,
                     "HOME is not set, so patkeeper finds neither its own files nor .databrickscfg",
                     Try{set_home(facts)}})};
    }
    if (!facts.foreign) return {};
    return {bad("home",
                {ExitCode::refused,
                 describe(*facts.foreign, facts.user) + ", so patkeeper creates nothing there",
                 Try{advice_on(*facts.foreign, facts)}})};
}

}  // namespace patkeeper::client
