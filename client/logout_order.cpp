#include "client/logout_order.hpp"

#include <algorithm>
#include <set>

namespace patkeeper::client {

namespace {

std::set<std::string> issuers_of(const std::vector<Profile>& profiles)
{
    std::set<std::string> issuers;
    for (const auto& profile : profiles) {
        if (profile.issuer && profile.issuer != profile.profile) issuers.insert(*profile.issuer);
    }
    return issuers;
}

}  // namespace

std::vector<std::vector<std::string>> logout_order(std::vector<Profile> profiles)
{
    std::vector<std::vector<std::string>> order;
    while (!profiles.empty()) {
        const auto issuers = issuers_of(profiles);
        const auto waits = [&](const Profile& p) { return issuers.contains(p.profile); };
        auto first = std::stable_partition(profiles.begin(), profiles.end(), waits);
        if (first == profiles.end()) first = profiles.begin();  // a circle: none can wait
        auto& group = order.emplace_back();
        for (auto profile = first; profile != profiles.end(); ++profile)
            group.push_back(profile->profile);
        profiles.erase(first, profiles.end());
    }
    return order;
}

}  // namespace patkeeper::client
