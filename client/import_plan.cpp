#include "client/import_plan.hpp"

#include "client/login_text.hpp"
#include "client/printable.hpp"
#include "client/similar.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/token_value.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

// What OAuth hands out is a JSON web token: base64url of `{"`, and two dots.
bool is_oauth_token(std::string_view token)
{
    return token.starts_with("eyJ") && std::count(token.begin(), token.end(), '.') == 2;
}

// The id is in the URL or in a key of its own.
Result<Workspace, Invalid> workspace_of(const Databrickscfg& file, std::string_view profile)
{
    const auto workspace = Workspace::parse(file.value(profile, "host"));
    if (!workspace) return Invalid{"its host cannot be used: " + workspace.error().reason};
    if (is_account_console(*workspace)) {
        return Invalid{"its host is an account console, where personal access tokens do not work"};
    }
    const std::string id(file.value(profile, "workspace_id"));
    if (id.empty() || workspace->id()) return *workspace;
    const auto with_id = Workspace::parse(url_with_id(workspace->url(), id));
    if (!with_id || with_id->id() != id) return Invalid{"its workspace_id is not a number"};
    return *with_id;
}

Result<Importable, Invalid> importable(const Databrickscfg& file, std::string_view profile)
{
    const auto token = trimmed(file.value(profile, "token"));
    const auto auth_type = file.value(profile, "auth_type");
    if (!is_profile_name(profile) || !is_unicode(profile)) {
        return Invalid{"patkeeper does not accept that name for a profile"};
    }
    if (!auth_type.empty() && auth_type != "pat") {
        return Invalid{"its auth_type is " + std::string(auth_type)};
    }
    if (file.value(profile, "host").empty()) return Invalid{"it has no host"};
    if (token.empty()) return Invalid{"it has no token"};
    if (file.is_quoted(profile, "token") || is_quoted(token)) {
        return Invalid{
            "its token is in quotes, which some Databricks tools send as part of it: remove them "
            "from the file"};
    }
    if (!is_token_value(token)) return Invalid{"its token is not a valid token"};
    if (is_oauth_token(token))
        return Invalid{"its token is an OAuth token, not a personal access token"};
    const auto workspace = workspace_of(file, profile);
    if (!workspace) return workspace.error();
    return Importable{workspace->str(), token};
}

bool holds(const auto& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<ImportStep> import_plan(const Databrickscfg& file, const std::vector<std::string>& only)
{
    std::vector<ImportStep> steps;
    const auto names = file.profiles();
    const auto code = only.empty() ? ExitCode::done : ExitCode::bad_input;
    for (const auto name : names) {
        if (!only.empty() && !holds(only, name)) continue;
        steps.push_back({std::string(name), importable(file, name), code});
    }
    for (const auto& name : only) {
        if (!holds(names, name)) {
            const auto meant = did_you_mean(name, {names.begin(), names.end()});
            steps.push_back(
                {name, Invalid{"the file has no such profile" + meant}, ExitCode::no_profile});
        }
    }
    return steps;
}

}  // namespace patkeeper::client
