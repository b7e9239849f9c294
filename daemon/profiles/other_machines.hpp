#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/workspace/workspace_api.hpp"

#include <memory>
#include <string>
#include <vector>

namespace patkeeper {

// The tokens that patkeeper minted for a profile's identity with another keyring: on other machines, or
// here for profiles that are forgotten. Shown, and deleted where a person says so. Whatever is deleted
// was found to be such a one in a list of just before.
class OtherMachines {
public:
    OtherMachines(Registry& registry, WorkspaceApi& workspace, Clock& clock)
        : registry_(registry), workspace_(workspace), clock_(clock)
    {
    }

    asio::awaitable<Result<std::vector<OtherToken>, Error>> list(std::shared_ptr<Rotator> asker);

    // Those that are still there. Goes on past failures.
    asio::awaitable<Result<std::vector<LeftToken>, Error>> remove(std::shared_ptr<Rotator> asker,
                                                                  std::vector<std::string> ids);

private:
    [[nodiscard]] std::vector<TokenInfo> not_from_here(const std::vector<TokenInfo>& listed) const;
    asio::awaitable<Result<std::vector<TokenInfo>, Error>> list_all(std::shared_ptr<Rotator> asker);
    asio::awaitable<std::optional<LeftToken>> remove_one(std::shared_ptr<Rotator> asker,
                                                         TokenInfo token);
    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
};

}  // namespace patkeeper
