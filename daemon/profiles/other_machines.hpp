#pragma once
#include "daemon/profiles/registry.hpp"

#include <memory>
#include <string>
#include <vector>

namespace patkeeper {

// The tokens that patkeeper minted for a profile's identity with another keyring: on other machines, or
// here for profiles that are forgotten. Shown, and deleted where a person says so. Whatever is deleted
// was found to be such a one in a list of just before.
class OtherMachines {
public:
    explicit OtherMachines(Registry& registry) : registry_(registry) {}

    asio::awaitable<Result<std::vector<OtherToken>, Error>> list(std::shared_ptr<Rotator> asker);

    // Those that are still there. Goes on past failures.
    asio::awaitable<Result<std::vector<LeftToken>, Error>> remove(std::shared_ptr<Rotator> asker,
                                                                  std::vector<std::string> ids);

private:
    asio::awaitable<std::optional<LeftToken>> remove_one(std::shared_ptr<Rotator> asker,
                                                         TokenInfo token);
    Registry& registry_;
};

}  // namespace patkeeper
