// The keyring and the tokens in it, which the daemon has tried.
#include "client/doctor/checks.hpp"
#include "client/expiry_text.hpp"
#include "client/shell_quote.hpp"
#include "protocol/duration.hpp"

#include <cstdlib>

namespace patkeeper::client {

namespace {

// A token's times are in days; TLS bears a few minutes.
constexpr Duration tolerable_clock = std::chrono::minutes(1);

std::string login_again(const Profile& profile)
{
    return "patkeeper login --profile " + shown(profile.profile) + " --replace";
}

// The failure does not know whose token was refused.
Failure failure_to_try(const Profile& profile, const CallError& error, TimePoint now)
{
    auto failure = failure_of(error, now);
    if (failure.next.starts_with("patkeeper login")) failure.next = login_again(profile);
    return failure;
}

Finding judge(const TriedProfile& tried, TimePoint now)
{
    const auto& profile = tried.profile;
    const auto check = "profile " + profile.profile;
    const auto reason = profile.last_error.value_or("no reason given");
    if (profile.state == State::unusable)
        return bad(check, {ExitCode::refused, reason, login_again(profile)});
    if (!tried.tried) return bad(check, failure_to_try(profile, tried.tried.error(), now));
    const auto works = profile.host + " takes its token, which " + expiry_text(profile, now);
    if (profile.state == State::static_)
        return warning(check, works + "; it is not rotated: " + reason, login_again(profile));
    if (profile.state == State::failing) {
        return warning(check,
                       works + "; the last try to rotate failed: " + reason,
                       "patkeeper rotate --profile " + shown(profile.profile));
    }
    return ok(check, works + "; " + rotation_text(profile, now));
}

}  // namespace

Findings check_keyring(const Facts& facts)
{
    if (!facts.daemon) return {};
    if (facts.store) return {bad("keyring", failure_of(*facts.store, facts.now))};
    if (facts.daemon->store == "memory") {
        return {warning("keyring",
                        "store is \"memory\": tokens are forgotten when the daemon ends",
                        "remove store = \"memory\" from config.toml, then patkeeper stop")};
    }
    return {ok("keyring", "an item was written, read and deleted")};
}

Findings check_profiles(const Facts& facts)
{
    if (!facts.daemon || facts.store) return {};
    if (!facts.profiles) return {bad("profiles", failure_of(facts.profiles.error(), facts.now))};
    if (facts.profiles->empty())
        return {warning("profiles", "there is none yet", "patkeeper login")};
    Findings findings;
    for (const auto& tried : *facts.profiles)
        findings.push_back(judge(tried, facts.now));
    return findings;
}

Findings check_clock(const Facts& facts)
{
    if (!facts.profiles) return {};
    bool known = false;
    for (const auto& [profile, tried] : *facts.profiles) {
        if (!tried || !tried->clock_ahead) continue;
        known = true;
        const Duration ahead(*tried->clock_ahead);
        const auto difference = ahead < Duration(0) ? -ahead : ahead;
        if (difference <= tolerable_clock) continue;
        return {warning("clock",
                        "that of " + profile.host + " is " + format_duration(difference) +
                            (ahead > Duration(0) ? " ahead of" : " behind") + " this machine's",
                        "sudo timedatectl set-ntp true")};
    }
    if (!known) return {};
    return {ok("clock", "within a minute of the workspaces'")};
}

}  // namespace patkeeper::client
