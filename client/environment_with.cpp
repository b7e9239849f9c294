#include "client/environment_with.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

bool names(const Variable& variable, std::string_view entry)
{
    return entry.substr(0, entry.find('=')) == variable.name;
}

}  // namespace

std::vector<WipingString> environment_with(const char* const* before,
                                           const std::vector<Variable>& variables)
{
    std::vector<WipingString> after;
    for (; *before != nullptr; ++before) {
        const bool ours =
            std::any_of(variables.begin(), variables.end(), [&](const auto& variable) {
                return names(variable, *before);
            });
        if (!ours) after.emplace_back(*before);
    }
    for (const auto& [name, value] : variables) {
        if (!value) continue;
        auto& entry = after.emplace_back();
        entry.reserve(name.size() + value->reveal().size() + 16);
        entry.append(name).append("=").append(value->reveal());
    }
    return after;
}

}  // namespace patkeeper::client
