#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/profiles/registry.hpp"
#include "daemon/workspace/workspace_api.hpp"

namespace patkeeper {

// A login: the given token is proved against its workspace, described by the workspace's own list,
// and taken in (design.md section 3, step 0). Nothing is kept of a token that was not proved.
class Login {
public:
    Login(Registry& registry, WorkspaceApi& workspace, Clock& clock, DrawSource draw)
        : registry_(registry), workspace_(workspace), clock_(clock), draw_(std::move(draw))
    {
    }

    // Answers once the record is written and, where it rotates, the first rotation ended. With a user
    // name the token must be that user's, as far as it may tell.
    asio::awaitable<Result<void, Error>> run(AddProfile request,
                                             std::optional<std::string> user_name = std::nullopt);

    // Whether the profile may be there by now: for those who first make the token.
    [[nodiscard]] Result<void, Error> check_new(const AddProfile& request) const;

private:
    asio::awaitable<Result<void, Error>> describe(Record& record);
    asio::awaitable<Result<Identity, Error>> identify(Workspace workspace, SharedSecret value);
    [[nodiscard]] Result<void, Error> check_replacement(const ProfileName& profile,
                                                        const Workspace& workspace,
                                                        const Identity& identity) const;

    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
    DrawSource draw_;
};

}  // namespace patkeeper
