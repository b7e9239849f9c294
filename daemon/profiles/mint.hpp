#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/workspace/workspace_api.hpp"

namespace patkeeper {

struct Delegate;

// An extra token for a person: minted once, handed out, and forgotten. No record, lineage or budget
// knows of it. A create is never repeated: one that was not answered may have made a token, and the
// client is told so.
class Mint {
public:
    Mint(Registry& registry, WorkspaceApi& workspace, Clock& clock)
        : registry_(registry), workspace_(workspace), clock_(clock)
    {
    }

    // For a profile that has a record.
    asio::awaitable<Result<MintToken::Reply, Error>> run(std::shared_ptr<Rotator> rotator,
                                                         MintToken request);

private:
    [[nodiscard]] Error failed(const WorkspaceError& error,
                               const Delegate& delegate,
                               const std::string& comment) const;

    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
};

}  // namespace patkeeper
