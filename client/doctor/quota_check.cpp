// How many tokens each profile's identity has left to make.
#include "client/doctor/checks.hpp"
#include "client/profile_advice.hpp"
#include "client/token_quota.hpp"

namespace patkeeper::client {

namespace {

Finding judge(const Profile& profile)
{
    const auto check = "tokens of " + profile.profile;
    if (!profile.tokens_in_use)
        return ok(check, "how many are in use is not known: the daemon has not listed them yet");
    const auto why = quota_text(*profile.tokens_in_use);
    if (*profile.tokens_in_use < token_quota_warning) return ok(check, why);
    return warning(check, why, advice_on(ProfileTrouble::quota, profile.profile));
}

}  // namespace

Findings check_quota(const Facts& facts)
{
    if (!facts.daemon || facts.store || !facts.profiles) return {};
    Findings findings;
    for (const auto& tried : *facts.profiles)
        findings.push_back(judge(tried.profile));
    return findings;
}

}  // namespace patkeeper::client
