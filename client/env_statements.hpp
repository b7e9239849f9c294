#pragma once
#include "client/config_profile.hpp"
#include "client/served_profile.hpp"
#include "client/shell_quote.hpp"
#include "protocol/message.hpp"
#include "protocol/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patkeeper::client {

// A variable to be set, or to be unset when it has no value.
struct Variable {
    std::string_view name;
    std::optional<Secret> value;
};

// What makes Databricks tools use this token and nothing else (spec.md section 4). Every value holds no
// NUL; fetch_token() has seen to it.
[[nodiscard]] std::vector<Variable> variables_for(
    const Token& token, ConfigProfile config_profile = ConfigProfile::is_unset);

// What makes them ask the metadata service for tokens instead.
[[nodiscard]] std::vector<Variable> variables_for(
    const ServedProfile& served, ConfigProfile config_profile = ConfigProfile::is_unset);

// What takes that back.
[[nodiscard]] std::vector<Variable> variables_to_forget();

// In fish a variable may be universal, the user's own for all sessions. It is never erased: what unsets
// hides it in this session by an empty one, which tools take for none, or bares it again.
enum class Universal { is_hidden, is_bared };

// For eval in that shell, whether in quotes ("$(...)") or not.
[[nodiscard]] Secret env_statements(const std::vector<Variable>& variables,
                                    Shell shell,
                                    Universal universal = Universal::is_hidden);

}  // namespace patkeeper::client
