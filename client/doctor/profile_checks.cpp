// The keyring and the tokens in it, which the daemon has tried.
#include "client/doctor/checks.hpp"
#include "client/expiry_text.hpp"
#include "client/keyrings.hpp"
#include "client/profile_advice.hpp"
#include "protocol/duration.hpp"

#include <cstdlib>

namespace patkeeper::client {

namespace {

// A token's times are in days; TLS bears a few minutes.
constexpr Duration tolerable_clock = std::chrono::minutes(1);

std::string with_reason(const std::string& text, const Profile& profile)
{
    return text + profile.last_error.value_or("no reason given");
}

Failure trouble_with_keyring(const CallError& error, const Facts& facts)
{
    auto failure = failure_of(error, facts.now);
    if (lacks_bus(facts)) failure.advice = Hint{"Give the daemon a session bus first, see above."};
    return failure;
}

Finding judge(const TriedProfile& tried, TimePoint now)
{
    const auto& profile = tried.profile;
    const auto check = "profile " + profile.profile;
    if (profile.state == State::unusable)
        return bad(
            check,
            {ExitCode::refused, with_reason("", profile), Try{login_again(profile.profile)}});
    if (!tried.tried) return bad(check, failure_of(tried.tried.error(), profile.profile, now));
    const auto works = profile.host + " takes its token, which " + expiry_text(profile, now);
    if (profile.state == State::static_)
        return warning(
            check, with_reason(works + "; it is not rotated: ", profile), advice_on(profile, now));
    if (profile.state == State::failing) {
        return warning(check,
                       with_reason(works + "; the last try to rotate failed: ", profile),
                       advice_on(profile, now));
    }
    return ok(check, works + "; " + rotation_text(profile, now));
}

}  // namespace

Findings check_keyring(const Facts& facts)
{
    if (!facts.daemon) return {};
    if (facts.store) return {bad("keyring", trouble_with_keyring(*facts.store, facts))};
    if (facts.daemon->store == "memory") {
        return {warning("keyring",
                        "store is \"memory\": tokens are forgotten when the daemon ends",
                        Hint{"To keep them in the keyring, remove store = \"memory\" from "
                             "config.toml, or start patkeeperd without --store memory; then run "
                             "\"patkeeper stop && patkeeper status\" and log in again."})};
    }
    const auto locked = locked_keyrings(*facts.daemon);
    if (!locked.empty())
        return {warning("keyring",
                        "it works, but " + locked + " and may hold older tokens",
                        Try{"patkeeper unlock"})};
    return {ok("keyring", "an item was written, read and deleted")};
}

Findings check_profiles(const Facts& facts)
{
    if (!facts.daemon || facts.store) return {};
    if (!facts.profiles) return {bad("profiles", failure_of(facts.profiles.error(), facts.now))};
    if (facts.profiles->empty())
        return {warning("profiles", "there is none yet", Try{"patkeeper login"})};
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
                        Try{"sudo timedatectl set-ntp true"})};
    }
    if (!known) return {};
    return {ok("clock", "within a minute of the workspaces'")};
}

}  // namespace patkeeper::client
