#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/expiry_text.hpp"
#include "client/local_time.hpp"
#include "client/printable.hpp"
#include "client/profile_advice.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"

namespace patkeeper::client {

namespace {

std::string rotated_line(const Profile& profile, TimePoint now)
{
    const auto next = profile.state == State::static_ ? std::string("no automatic rotation")
                                                      : rotation_text(profile, now);
    return printable(profile.profile + ": rotated, " + expiry_text(profile, now) + ", " + next) +
           "\n";
}

ExitCode rotate(Connection& daemon, const std::string& profile, const RotateCommand& command)
{
    const auto rotated = [&] {
        const Waiting waiting("Rotating " + printable(profile) + " ...");
        const auto at_once = command.delete_old_now ? std::optional(true) : std::nullopt;
        return daemon.call(patkeeper::Rotate{profile, at_once});
    }();
    if (!rotated) return report(failure_of(rotated.error(), profile, local_time()));
    say(rotated_line(rotated->profile, local_time()));
    return ExitCode::done;
}

// One after the other, each on a line; the code is that of the first to fail.
ExitCode rotate_all(Connection& daemon,
                    const std::vector<Profile>& profiles,
                    const RotateCommand& command)
{
    auto code = ExitCode::done;
    for (const auto& profile : profiles) {
        const auto outcome = rotate(daemon, profile.profile, command);
        if (code == ExitCode::done) code = outcome;
    }
    return code;
}

}  // namespace

ExitCode run(const RotateCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return report(daemon.error());
    const auto listed = daemon->call(ListProfiles{});
    if (!listed) return report(listed.error());
    if (command.all) return rotate_all(*daemon, listed->profiles, command);

    const auto choice = choose_usable_profile(command.choice, process_environment);
    if (!choice) return report(choice.error());
    const auto profile = resolve(*choice, listed->profiles);
    if (!profile) return report(CallError(profile.error()));
    return rotate(*daemon, *profile, command);
}

}  // namespace patkeeper::client
