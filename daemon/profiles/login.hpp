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

    // A token that was made for a user rather than pasted: whose it must be, as far as it may tell,
    // and what the workspace said of it then.
    struct Made {
        std::string user_name;
        TokenInfo info;
    };

    // Answers once the record is written and, where it rotates, the first rotation ended.
    asio::awaitable<Result<void, Error>> run(AddProfile request,
                                             std::optional<Made> made = std::nullopt);

    // Whether the profile may be there by now, and may become this identity's, of which the id is not
    // known to those who first make the token.
    [[nodiscard]] Result<void, Error> check_new(const AddProfile& request) const;
    [[nodiscard]] Result<void, Error> check_replacement(const ProfileName& profile,
                                                        const Workspace& workspace,
                                                        const Identity& identity) const;

private:
    asio::awaitable<Result<void, Error>> describe(TakeIn& login, std::optional<Made> made);
    asio::awaitable<Result<Identity, Error>> identify(Workspace workspace, SharedSecret value);
    [[nodiscard]] Error failed(const WorkspaceError& error,
                               const Workspace& workspace,
                               const SharedSecret& value);

    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
    DrawSource draw_;
};

}  // namespace patkeeper
