#include "client/daemon_program.hpp"
#include "client/doctor/gather.hpp"
#include "client/installed_daemon.hpp"
#include "client/run_program.hpp"
#include "protocol/exit_code.hpp"

namespace patkeeper::client {

namespace {

constexpr std::chrono::seconds patience{5};

}  // namespace

// The daemon's own parser decides, also about a file that the running daemon has not read yet. One of an
// earlier version does not know the option, and says nothing of the file.
void look_at_config(Facts& facts)
{
    const auto daemon = installed_daemon();
    if (!daemon) return;
    const auto ran = run_program({*daemon, "--check-config"}, patience);
    if (ran.code == 0) facts.config = ConfigState{};
    if (ran.code == static_cast<int>(ExitCode::bad_config))
        facts.config = ConfigState{last_words(ran.said)};
}

}  // namespace patkeeper::client
