#include "client/env_statements.hpp"

namespace patkeeper::client {

namespace {

constexpr std::size_t usual_size = 8192;

// With a status of 0, which `set -e` has not where there is nothing to erase.
void append_unset_in_fish(WipingString& text, std::string_view name, Universal universal)
{
    if (universal == Universal::is_hidden) {
        text.append("if set -qU ").append(name).append("; set -gx ").append(name).append(" '';");
        text.append(" else ");
    }
    text.append("if set -qg ").append(name).append("; set -eg ").append(name).append("; end");
}

void append_unset(WipingString& text, std::string_view name, Shell shell, Universal universal)
{
    if (shell == Shell::fish) return append_unset_in_fish(text, name, universal);
    text.append("unset ").append(name);
}

void append_statement(WipingString& text,
                      const Variable& variable,
                      Shell shell,
                      Universal universal)
{
    const bool fish = shell == Shell::fish;
    if (variable.value) {
        const auto word = quote(variable.value->reveal(), shell);
        text.append(fish ? "set -gx " : "export ").append(variable.name);
        text.append(fish ? " " : "=").append(word);
    } else {
        append_unset(text, variable.name, shell, universal);
    }
    text.append(";\n");
}

void append_member(WipingString& text, const Variable& variable)
{
    text.append(text.size() > 1 ? ",\"" : "\"").append(variable.name).append("\":");
    text.append(variable.value ? quote(variable.value->reveal(), Shell::json) : "null");
}

// A profile, and one of two ways in which a tool gets its token.
struct Access {
    const std::string& profile;
    const std::string& host;
    const std::optional<std::string>& workspace_id;
    std::optional<std::string_view> token_value;
    std::optional<std::string_view> metadata_url;
};

std::vector<Variable> variables_for(const Access& access, ConfigProfile config_profile)
{
    std::vector<Variable> variables;
    const auto set_or_unset = [&](std::string_view name, std::optional<std::string_view> value) {
        variables.push_back({name, value ? std::optional(Secret(*value)) : std::nullopt});
    };
    set_or_unset("DATABRICKS_HOST", access.host);
    set_or_unset("DATABRICKS_AUTH_TYPE", access.metadata_url ? "metadata-service" : "pat");
    set_or_unset("DATABRICKS_TOKEN", access.token_value);
    // An id that an earlier profile left there would name another workspace.
    set_or_unset("DATABRICKS_WORKSPACE_ID", access.workspace_id);
    set_or_unset("PATKEEPER_PROFILE", access.profile);
    set_or_unset("DATABRICKS_METADATA_SERVICE_URL", access.metadata_url);
    for (const auto* name : {"DATABRICKS_USERNAME",
                             "DATABRICKS_PASSWORD",
                             "DATABRICKS_CLIENT_ID",
                             "DATABRICKS_CLIENT_SECRET"}) {
        set_or_unset(name, std::nullopt);
    }
    if (config_profile == ConfigProfile::is_unset) {
        set_or_unset("DATABRICKS_CONFIG_PROFILE", std::nullopt);
    }
    return variables;
}

}  // namespace

std::vector<Variable> variables_for(const Token& token, ConfigProfile config_profile)
{
    return variables_for(Access{token.profile,
                                token.host,
                                token.workspace_id,
                                token.token_value.reveal(),
                                std::nullopt},
                         config_profile);
}

std::vector<Variable> variables_for(const ServedProfile& served, ConfigProfile config_profile)
{
    return variables_for(
        Access{served.profile, served.host, served.workspace_id, std::nullopt, served.url},
        config_profile);
}

std::vector<Variable> variables_to_forget()
{
    std::vector<Variable> variables;
    for (const auto* name : {"DATABRICKS_HOST",
                             "DATABRICKS_AUTH_TYPE",
                             "DATABRICKS_TOKEN",
                             "DATABRICKS_METADATA_SERVICE_URL",
                             "DATABRICKS_WORKSPACE_ID",
                             "PATKEEPER_PROFILE"}) {
        variables.push_back({name, std::nullopt});
    }
    return variables;
}

Secret env_statements(const std::vector<Variable>& variables, Shell shell, Universal universal)
{
    WipingString text;
    text.reserve(usual_size);
    if (shell == Shell::json) text += '{';
    for (const auto& variable : variables) {
        if (shell == Shell::json) append_member(text, variable);
        if (shell != Shell::json) append_statement(text, variable, shell, universal);
    }
    if (shell == Shell::json) text += "}\n";
    return Secret(text);
}

}  // namespace patkeeper::client
