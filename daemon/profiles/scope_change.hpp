#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/workspace/workspace_api.hpp"

namespace patkeeper {

struct Delegate;

// The scopes of a profile's current token: which there are, and other ones for it. That they are about
// to change goes into the record first, so that no list of before is believed meanwhile, whatever comes
// of it; then the change goes to the workspace, and into the record through the profile's one queue, so
// that successors follow. Where a rotation comes in between, its token is changed too.
class ScopeChange {
public:
    // How often a token that was replaced meanwhile makes it begin again.
    static constexpr int most_tries = 3;

    ScopeChange(Registry& registry, WorkspaceApi& workspace, Clock& clock)
        : registry_(registry), workspace_(workspace), clock_(clock)
    {
    }

    // Both for a profile that has a record.
    asio::awaitable<Result<Scopes, Error>> available(std::shared_ptr<Rotator> rotator);
    asio::awaitable<Result<void, Error>> run(std::shared_ptr<Rotator> rotator, SetScopes request);

private:
    asio::awaitable<Result<void, Error>> change(std::shared_ptr<Rotator> rotator,
                                                ProfileName profile,
                                                Scopes scopes);
    void look(Rotator& rotator);

    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
};

}  // namespace patkeeper
