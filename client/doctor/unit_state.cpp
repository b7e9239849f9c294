#include "client/doctor/unit_state.hpp"

namespace patkeeper::client {

namespace {

void take(std::map<std::string, std::string, std::less<>>& properties, UnitStates& states)
{
    const auto& id = properties["Id"];
    if (!id.empty()) {
        states[id] = {properties["LoadState"],
                      properties["UnitFileState"],
                      properties["ActiveState"],
                      properties["NeedDaemonReload"] == "yes"};
    }
    properties.clear();
}

}  // namespace

// A block of NAME=value for each unit, empty lines between.
UnitStates parse_unit_states(std::string_view text)
{
    UnitStates states;
    std::map<std::string, std::string, std::less<>> properties;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto equals = line.find('=');
        if (line.empty()) take(properties, states);
        if (equals == std::string_view::npos) continue;
        properties[std::string(line.substr(0, equals))] = line.substr(equals + 1);
    }
    take(properties, states);
    return states;
}

}  // namespace patkeeper::client
