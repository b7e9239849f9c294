#pragma once
#include "client/failure.hpp"
#include "client/profile_choice.hpp"
#include "protocol/result.hpp"

#include <variant>

namespace patkeeper::client::databricks_cli {

// What the Databricks SDKs ask of the program that they take for the Databricks CLI
// (databricks-api.md section 4), and nothing else.

struct AuthTokenCommand {
    ProfileOptions choice;
};
enum class VersionForm { text, json };
struct VersionCommand {
    VersionForm form = VersionForm::text;
};
using Command = std::variant<AuthTokenCommand, VersionCommand>;

[[nodiscard]] Result<Command, Failure> parse_command_line(int argc, const char* const* argv);

}  // namespace patkeeper::client::databricks_cli
