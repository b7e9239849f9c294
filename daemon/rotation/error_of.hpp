#pragma once
#include "daemon/rotation/error_trouble.hpp"
#include "daemon/rotation/store_error.hpp"
#include "daemon/rotation/workspace_answer.hpp"
#include "protocol/error.hpp"

namespace patkeeper {

// What clients are told when a seam fails.

// Nothing where a password opens it.
[[nodiscard]] inline std::optional<StoreTrouble> lock_cause(const StoreError& error)
{
    if (error.cause != StoreTrouble::access) return std::nullopt;
    return error.cause;
}

[[nodiscard]] inline Error error_of(const StoreError& error)
{
    if (error.failure == StoreFailure::denied) return WrongPassword{};
    if (error.failure == StoreFailure::locked) return StoreLocked{lock_cause(error)};
    return StoreUnavailable{error.cause, error.reason};
}

[[nodiscard]] inline Error error_of(const WorkspaceError& error, const std::string& host)
{
    if (error.status == 0) return WorkspaceUnreachable{host, error.reach, error.message};
    return WorkspaceRejected{
        host, error.status, error.error_code, trouble_of(error), error.message};
}

}  // namespace patkeeper
