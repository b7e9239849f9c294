#include "client/doctor/checks.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

Findings examine(const Facts& facts)
{
    constexpr std::array<Check, 18> checks{check_home,
                                           check_config,
                                           check_lock,
                                           check_daemon,
                                           check_version,
                                           check_socket,
                                           check_units,
                                           check_linger,
                                           check_bus,
                                           check_keyring,
                                           check_metadata,
                                           check_memory,
                                           check_profiles,
                                           check_quota,
                                           check_clock,
                                           check_environment,
                                           check_databrickscfg,
                                           check_git};
    Findings all;
    for (const auto check : checks) {
        for (auto& finding : check(facts)) {
            const bool sends_here =
                finding.advice && std::holds_alternative<AskDoctor>(*finding.advice);
            if (sends_here) finding.advice = show_log(facts);
            all.push_back(std::move(finding));
        }
    }
    return all;
}

ExitCode code_of(const Findings& findings)
{
    const auto is_bad = [](const Finding& finding) { return finding.grade == Grade::bad; };
    const auto first = std::find_if(findings.begin(), findings.end(), is_bad);
    return first == findings.end() ? ExitCode::done : first->code;
}

}  // namespace patkeeper::client
