#pragma once
#include "client/doctor/facts.hpp"
#include "client/doctor/finding.hpp"

#include <vector>

namespace patkeeper::client {

// What `patkeeper doctor` makes of the facts. Pure: a function a check, which may have nothing to say.

using Findings = std::vector<Finding>;
using Check = Findings (*)(const Facts& facts);

// From the daemon outwards: of two bad ones the first is likely the cause of the second.
[[nodiscard]] Findings examine(const Facts& facts);

// That of the first bad one.
[[nodiscard]] ExitCode code_of(const Findings& findings);

// Where the daemon's log is: in systemd's journal where that runs it, else in a file.
[[nodiscard]] Advice show_log(const Facts& facts);

// Why the daemon cannot use the keyring for want of a bus, where that is why.
[[nodiscard]] bool lacks_bus(const Facts& facts);

[[nodiscard]] Findings check_home(const Facts& facts);
[[nodiscard]] Findings check_config(const Facts& facts);
[[nodiscard]] Findings check_lock(const Facts& facts);
[[nodiscard]] Findings check_daemon(const Facts& facts);
[[nodiscard]] Findings check_version(const Facts& facts);
[[nodiscard]] Findings check_socket(const Facts& facts);
[[nodiscard]] Findings check_units(const Facts& facts);
[[nodiscard]] Findings check_linger(const Facts& facts);
[[nodiscard]] Findings check_bus(const Facts& facts);
[[nodiscard]] Findings check_keyring(const Facts& facts);
[[nodiscard]] Findings check_metadata(const Facts& facts);
[[nodiscard]] Findings check_memory(const Facts& facts);
[[nodiscard]] Findings check_profiles(const Facts& facts);
[[nodiscard]] Findings check_quota(const Facts& facts);
[[nodiscard]] Findings check_clock(const Facts& facts);
[[nodiscard]] Findings check_environment(const Facts& facts);
[[nodiscard]] Findings check_databrickscfg(const Facts& facts);
[[nodiscard]] Findings check_git(const Facts& facts);

}  // namespace patkeeper::client
