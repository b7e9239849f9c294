#pragma once
#include "client/failure.hpp"

namespace patkeeper::client {

// The answer to --metadata while the daemon serves no such thing.
[[nodiscard]] inline Failure no_metadata_service()
{
    return {ExitCode::usage,
            "this version has no metadata service yet, so --metadata cannot be had",
            "the command again without --metadata"};
}

}  // namespace patkeeper::client
