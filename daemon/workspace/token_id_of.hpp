#pragma once
#include "daemon/rotation/identifiers.hpp"
#include "protocol/secret.hpp"

namespace patkeeper {

// The id that current workspaces give a token of this value (databricks-api.md section 2). Only good
// to find a token in a list: what the workspace calls it is its id.
[[nodiscard]] TokenId token_id_of(const Secret& value);

}  // namespace patkeeper
