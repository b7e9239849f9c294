#include "daemon/profiles/choose_profile.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

const Choice* find(const std::vector<Choice>& choices, const std::string& name)
{
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const Choice& choice) {
        return choice.profile.str() == name;
    });
    return found == choices.end() ? nullptr : &*found;
}

// `preferred` if it is there, else DEFAULT, else the only one there is. `asked` names what was
// looked for, in the error.
Result<ProfileName, Error> pick(const std::vector<Choice>& choices,
                                const std::string& preferred,
                                const std::string& asked)
{
    if (const auto* choice = find(choices, preferred)) return choice->profile;
    if (const auto* choice = find(choices, "DEFAULT")) return choice->profile;
    if (choices.size() == 1) return choices.front().profile;
    if (choices.empty()) return Error(UnknownProfile{asked});
    AmbiguousHost ambiguous{asked, {}};
    for (const auto& choice : choices)
        ambiguous.profiles.push_back(choice.profile.str());
    return Error(std::move(ambiguous));
}

}  // namespace

Result<ProfileName, Error> choose_profile(const GetToken& request,
                                          const std::vector<Choice>& profiles,
                                          const std::string& default_profile)
{
    auto matching = profiles;
    if (request.host) {
        const auto asked = Workspace::parse(*request.host);
        if (!asked) return Error(InvalidParameter{"host"});
        std::erase_if(matching,
                      [&](const Choice& choice) { return !choice.workspace.answers_to(*asked); });
    }
    if (request.profile) {
        if (find(profiles, *request.profile) == nullptr)
            return Error(UnknownProfile{*request.profile});
        const auto* choice = find(matching, *request.profile);
        if (choice == nullptr) return Error(InvalidParameter{"host"});
        return choice->profile;
    }
    std::erase_if(matching, [](const Choice& choice) { return choice.is_issuer; });
    if (request.host) return pick(matching, default_profile, *request.host);
    const auto fallback = default_profile.empty() ? std::string("DEFAULT") : default_profile;
    return pick(matching, fallback, fallback);
}

}  // namespace patkeeper
