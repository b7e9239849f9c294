#pragma once
#include "protocol/trouble.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace patkeeper {

// Where on 127.0.0.1 the metadata service listens, or why it does not: its server says it, those who
// ask for an address are told.
struct MetadataEndpoint {
    std::optional<std::uint16_t> port;
    // Only without a port:
    std::string reason = "it has not been started yet";  // a clause
    MetadataTrouble cause = MetadataTrouble::not_started;
    std::optional<std::uint16_t> wanted{};  // the port that it cannot have
};

[[nodiscard]] inline std::optional<std::string> address_of(const MetadataEndpoint& endpoint)
{
    if (!endpoint.port) return std::nullopt;
    return "127.0.0.1:" + std::to_string(*endpoint.port);
}

}  // namespace patkeeper
