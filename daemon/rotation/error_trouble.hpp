#pragma once
#include "daemon/rotation/workspace_answer.hpp"
#include "protocol/error.hpp"

namespace patkeeper {

// What programs are told of an error. Pure.

// Where a workspace tells cases apart by its prose alone, this reads it: clients never do.
[[nodiscard]] WorkspaceTrouble trouble_of(const WorkspaceError& error);

// Why a profile's last try failed.
[[nodiscard]] ProfileTrouble trouble_of(const Error& error);

}  // namespace patkeeper
