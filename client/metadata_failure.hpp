#pragma once
#include "client/failure.hpp"

namespace patkeeper::client {

// The answer to --metadata and to setup-databrickscfg while the daemon serves no such thing.
[[nodiscard]] inline Failure no_metadata_service()
{
    return {ExitCode::usage,
            "this version has no metadata service yet, for the SDKs to ask",
            "eval \"$(patkeeper env)\""};
}

}  // namespace patkeeper::client
