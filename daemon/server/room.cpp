#include "daemon/server/room.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace patkeeper {

namespace {

// A client that does not read its answer is treated like one that does not finish its call: of the two,
// the one that has done nothing for longer makes room.
Activity rank(Activity activity)
{
    return activity == Activity::sending ? Activity::receiving : activity;
}

}  // namespace

std::optional<std::size_t> choose_to_close(std::span<const Occupant> occupants)
{
    const auto first =
        std::min_element(occupants.begin(), occupants.end(), [](const auto& a, const auto& b) {
            return std::pair(rank(a.activity), a.since) < std::pair(rank(b.activity), b.since);
        });
    if (first == occupants.end() || first->activity == Activity::answering) return std::nullopt;
    return static_cast<std::size_t>(first - occupants.begin());
}

std::optional<Holder> holder_of_most(std::span<const pid_t> processes)
{
    std::map<pid_t, std::size_t> connections;
    for (const auto process : processes)
        ++connections[process];
    const auto most =
        std::max_element(connections.begin(), connections.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
        });
    if (most == connections.end()) return std::nullopt;
    return Holder{most->first, most->second};
}

}  // namespace patkeeper
