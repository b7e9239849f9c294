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

}  // namespace

std::vector<Variable> variables_for(const Token& token,
                                    ConfigProfile config_profile,
                                    const std::optional<std::string>& metadata_url)
{
    std::vector<Variable> variables;
    const auto set = [&](std::string_view name, std::string_view value) {
        variables.push_back({name, Secret(value)});
    };
    const auto unset = [&](std::string_view name) { variables.push_back({name, std::nullopt}); };
    set("DATABRICKS_HOST", token.host);
    set("DATABRICKS_AUTH_TYPE", metadata_url ? "metadata-service" : "pat");
    if (metadata_url) unset("DATABRICKS_TOKEN");
    if (!metadata_url) set("DATABRICKS_TOKEN", token.token_value.reveal());
    // An id that an earlier profile left there would name another workspace.
    if (token.workspace_id) set("DATABRICKS_WORKSPACE_ID", *token.workspace_id);
    if (!token.workspace_id) unset("DATABRICKS_WORKSPACE_ID");
    set("PATKEEPER_PROFILE", token.profile);
    if (metadata_url) set("DATABRICKS_METADATA_SERVICE_URL", *metadata_url);
    if (!metadata_url) unset("DATABRICKS_METADATA_SERVICE_URL");
    for (const auto* name : {"DATABRICKS_USERNAME",
                             "DATABRICKS_PASSWORD",
                             "DATABRICKS_CLIENT_ID",
                             "DATABRICKS_CLIENT_SECRET"}) {
        unset(name);
    }
    if (config_profile == ConfigProfile::is_unset) unset("DATABRICKS_CONFIG_PROFILE");
    return variables;
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
