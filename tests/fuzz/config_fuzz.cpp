#include "daemon/config/config.hpp"
#include "protocol/profile_name.hpp"
#include "tests/fuzz/require.hpp"

#include <cstdint>

using namespace patkeeper;
using namespace patkeeper::test;

// Any text is a whole configuration within its limits, or an error with a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto config = parse_config({reinterpret_cast<const char*>(data), size});
    if (!config) {
        require(config.error().reason.starts_with("line "));
        require(!config.error().reason.starts_with("line 0:"));
        return 0;
    }
    for (const auto& [name, overrides] : config->profiles) {
        const auto policy = policy_for(*config, name);
        require(is_profile_name(name.str()));
        require(policy.lifetime > Duration::zero() && policy.overlap > Duration::zero());
        require(policy.rotate_at >= 0.05 && policy.rotate_at <= 0.95);
        require(policy.max_creates_per_hour >= 1 && policy.max_creates_per_hour <= 60);
        require(!policy.scopes || !policy.scopes->empty());
    }
    return 0;
}
