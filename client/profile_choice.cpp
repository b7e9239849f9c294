#include "client/profile_choice.hpp"

#include "client/login_text.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

constexpr const char* default_profile = "DEFAULT";

// A variable without blanks around its value; one that holds nothing else is not set.
std::optional<std::string> value_of(const char* variable, const Environment& environment)
{
    const auto value = environment(variable);
    const auto text = trimmed(value ? std::string_view(*value) : std::string_view());
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::optional<std::string> named_by(const Environment& environment)
{
    if (auto ours = value_of("PATKEEPER_PROFILE", environment)) return ours;
    return value_of("DATABRICKS_CONFIG_PROFILE", environment);
}

std::vector<std::string> names_for(const std::vector<Profile>& profiles, const Workspace* asked)
{
    std::vector<std::string> names;
    for (const auto& profile : profiles) {
        const auto own =
            Workspace::parse(profile.host + "/?o=" + profile.workspace_id.value_or("0"));
        const bool same_host = asked == nullptr || (own && own->url() == asked->url());
        const bool same_id =
            asked == nullptr || !asked->id() || asked->id() == profile.workspace_id;
        if (same_host && same_id) names.push_back(profile.profile);
    }
    return names;
}

// In the form the daemon speaks of it, should it have to; what is no URL is for it to refuse.
std::optional<std::string> canonical(const std::optional<std::string>& host)
{
    if (!host) return std::nullopt;
    const auto workspace = Workspace::parse(*host);
    if (!workspace) return host;
    return workspace->id() ? workspace->url() + "/?o=" + *workspace->id() : workspace->url();
}

// Such a one is chosen by its name only.
bool is_issuer(const std::string& name, const std::vector<Profile>& profiles)
{
    return std::any_of(profiles.begin(), profiles.end(), [&](const Profile& profile) {
        return profile.issuer == name || (profile.profile == name && !profile.served);
    });
}

bool holds(const std::vector<std::string>& names, const std::string& name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

ProfileChoice choose_profile(const ProfileOptions& options, const Environment& environment)
{
    const auto host = canonical(options.host);
    if (options.profile) return {options.profile, host, std::nullopt};
    if (host) return choose_by_host(*host, environment);
    if (auto name = named_by(environment)) return {std::move(name), std::nullopt, std::nullopt};
    return {std::nullopt, canonical(value_of("DATABRICKS_HOST", environment)), std::nullopt};
}

Result<ProfileChoice, Failure> choose_usable_profile(const ProfileOptions& options,
                                                     const Environment& environment)
{
    auto choice = choose_profile(options, environment);
    if (!choice.host) return choice;
    const auto workspace = Workspace::parse(*choice.host);
    if (!workspace) {
        const std::string source = options.host ? "--host " : "DATABRICKS_HOST ";
        return Failure{ExitCode::bad_input,
                       "cannot use " + source + *choice.host + ": " + workspace.error().reason,
                       options.host ? Advice(Hint{"Give the URL of a workspace, such as "
                                                  "https://YOUR-WORKSPACE.cloud.databricks.com."})
                                    : Advice(Try{"unset DATABRICKS_HOST"})};
    }
    if (is_account_console(*workspace)) return no_tokens_at_console(*workspace);
    return choice;
}

ProfileChoice choose_by_host(std::string host, const Environment& environment)
{
    return {std::nullopt, std::move(host), named_by(environment)};
}

Result<std::string, Error> resolve(const ProfileChoice& choice,
                                   const std::vector<Profile>& profiles)
{
    if (choice.profile) {
        if (holds(names_for(profiles, nullptr), *choice.profile)) return *choice.profile;
        return Error(UnknownProfile{*choice.profile});
    }
    std::optional<Workspace> asked;
    if (choice.host) {
        auto workspace = Workspace::parse(*choice.host);
        if (!workspace) return Error(InvalidParameter{"host"});
        asked = *std::move(workspace);
    }
    auto names = names_for(profiles, asked ? &*asked : nullptr);
    if (choice.preferred && holds(names, *choice.preferred)) return *choice.preferred;
    std::erase_if(names, [&](const std::string& name) { return is_issuer(name, profiles); });
    if (holds(names, default_profile)) return std::string(default_profile);
    if (names.size() == 1) return names.front();
    const auto sought = choice.host.value_or(default_profile);
    if (names.empty()) return Error(UnknownProfile{sought});
    return Error(AmbiguousHost{sought, std::move(names)});
}

}  // namespace patkeeper::client
