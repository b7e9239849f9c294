#pragma once
#include "protocol/message.hpp"

#include <optional>
#include <string>

namespace patkeeper::client {

// A profile whose tokens the SDKs can get from the daemon's metadata service.
struct ServedProfile {
    std::string profile;
    std::string host;  // a workspace's URL
    std::optional<std::string> workspace_id;
    std::string url;  // of the metadata service
};

// Nothing where the daemon's answer is not fit to be printed, or sends elsewhere than to this machine.
// Pure.
[[nodiscard]] std::optional<ServedProfile> served_profile(GetMetadataUrl::Reply reply);

}  // namespace patkeeper::client
