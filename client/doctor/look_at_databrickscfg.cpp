#include "client/databrickscfg.hpp"
#include "client/databrickscfg_file.hpp"
#include "client/doctor/gather.hpp"

namespace patkeeper::client {

// Of the tokens only that they are there is kept.
void look_at_databrickscfg(Facts& facts)
{
    const auto path = databrickscfg_path(process_environment);
    if (!path) return;
    facts.databrickscfg = *path;
    const auto text = read_databrickscfg(*path);
    if (!text) {
        if (is_missing(text.error())) return;
        facts.databrickscfg_trouble = cannot_read_databrickscfg(*path, text.error());
        return;
    }
    const Databrickscfg file(text->reveal());
    for (const auto profile : file.profiles()) {
        if (!file.value(profile, "token").empty()) facts.plain_profiles.emplace_back(profile);
    }
}

}  // namespace patkeeper::client
