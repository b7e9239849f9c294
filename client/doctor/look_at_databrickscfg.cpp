#include "client/databrickscfg.hpp"
#include "client/databrickscfg_edit.hpp"
#include "client/databrickscfg_file.hpp"
#include "client/databrickscfg_mark.hpp"
#include "client/doctor/gather.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

namespace {

std::string url_of(std::string_view host)
{
    const auto workspace = Workspace::parse(host);
    return workspace ? workspace->url() : "";
}

SdkVariables variables()
{
    SdkVariables found;
    const auto auth_type = process_environment("DATABRICKS_AUTH_TYPE").value_or("");
    found.other_auth_type = !auth_type.empty() && auth_type != added_auth_type;
    const auto host = process_environment("DATABRICKS_HOST").value_or("");
    if (!host.empty()) found.host = url_of(host);
    return found;
}

}  // namespace

// Of the tokens only that they are there is kept.
void look_at_databrickscfg(Facts& facts)
{
    facts.variables = variables();
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
    for (const auto& profile : managed_profiles(text->reveal()))
        facts.managed_sections.push_back({profile, url_of(file.value(profile, "host"))});
    const std::string fallback(file.default_profile());
    facts.chosen_section = process_environment("DATABRICKS_CONFIG_PROFILE").value_or(fallback);
}

}  // namespace patkeeper::client
