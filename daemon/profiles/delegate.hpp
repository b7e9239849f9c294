#pragma once
#include "daemon/profiles/registry.hpp"

namespace patkeeper {

// Who asks the workspace in a profile's name: the profile itself, or its issuer (design.md section 3,
// who asks). For one call: the next one may be another token's.
struct Delegate {
    ProfileName profile;
    Workspace workspace;
    SharedSecret value;
};

// Or why nobody can.
[[nodiscard]] Result<Delegate, Error> delegate_of(const Rotation& rotation, TimePoint now);

// What a client is told when a delegate's call failed. A token that was refused is
// in doubt from then on.
[[nodiscard]] Error told_of(const WorkspaceError& error,
                            const Delegate& delegate,
                            Registry& registry);

}  // namespace patkeeper
