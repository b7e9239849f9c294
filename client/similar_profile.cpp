#include "client/similar_profile.hpp"

#include "client/connection.hpp"
#include "client/keyrings.hpp"
#include "client/similar.hpp"

namespace patkeeper::client {

Failure with_similar_profile(Failure failure, const CallError& error)
{
    constexpr std::chrono::seconds patience{2};
    const auto* said = std::get_if<Error>(&error);
    const auto* unknown = said == nullptr ? nullptr : std::get_if<UnknownProfile>(said);
    if (unknown == nullptr) return failure;
    auto daemon = Connection::open_running();
    if (!daemon) return failure;
    const auto listed = daemon->call(ListProfiles{}, patience);
    if (!listed) return failure;
    std::vector<std::string> names;
    for (const auto& profile : listed->profiles)
        names.push_back(profile.profile);
    const auto suggestion = did_you_mean(unknown->profile, names);
    if (suggestion.empty()) {
        const auto about = daemon->call(GetDaemon{}, patience);
        return about ? with_locked_keyrings(std::move(failure), about->daemon) : failure;
    }
    failure.sentence += suggestion;
    failure.advice = Try{"patkeeper status"};
    return failure;
}

}  // namespace patkeeper::client
