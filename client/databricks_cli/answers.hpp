#pragma once
#include "client/databricks_cli/command_line.hpp"
#include "protocol/message.hpp"
#include "protocol/secret.hpp"
#include "protocol/time_point.hpp"

#include <string>

namespace patkeeper::client::databricks_cli {

// {"access_token", "token_type", "expiry"}, as one line. The SDK comes back before the expiry.
[[nodiscard]] Secret token_answer(const Token& token, TimePoint now);

// The version of the Databricks CLI that this program behaves like.
[[nodiscard]] std::string version_answer(VersionForm form);

}  // namespace patkeeper::client::databricks_cli
