#include "client/config_profile.hpp"

#include "client/databrickscfg_file.hpp"
#include "client/terminal.hpp"
#include "protocol/workspace.hpp"

namespace patkeeper::client {

bool has_host(const Databrickscfg& file, std::string_view profile, const std::string& host)
{
    if (profile == settings_section) return false;
    const auto own = Workspace::parse(file.value(profile, "host"));
    const auto asked = Workspace::parse(host);
    return own && asked && own->url() == asked->url();
}

ConfigProfile config_profile_for(const std::string& host, const Environment& environment)
{
    const auto profile = environment("DATABRICKS_CONFIG_PROFILE");
    const auto path = databrickscfg_path(environment);
    if (!profile || !path) return ConfigProfile::is_unset;
    const auto text = read_databrickscfg(*path);
    if (!text) {
        const auto& trouble = text.error();
        if (!is_missing(trouble)) say(two_lines(cannot_read_databrickscfg(*path, trouble)));
        return ConfigProfile::is_unset;
    }
    const bool same = has_host(Databrickscfg(text->reveal()), *profile, host);
    return same ? ConfigProfile::stays : ConfigProfile::is_unset;
}

}  // namespace patkeeper::client
