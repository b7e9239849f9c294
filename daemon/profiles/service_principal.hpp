#pragma once
#include "daemon/profiles/login.hpp"

namespace patkeeper {

// A login for a service principal, which cannot make a token by hand: an admin's profile makes the
// first one, and from then on the principal's token replaces itself. The first one ends soon by
// itself, and so does one whose answer was lost: no record is there yet to find it by. A create is
// not repeated.
class ServicePrincipal {
public:
    // Lifetime of the first token, where it is replaced at once.
    static constexpr Duration first_lifetime = std::chrono::hours(1);
    // A new token takes moments to be known everywhere; so often it is tried until then.
    static constexpr Duration pause = std::chrono::seconds(2);

    ServicePrincipal(Registry& registry, WorkspaceApi& workspace, Clock& clock, Login& login)
        : registry_(registry), workspace_(workspace), clock_(clock), login_(login)
    {
    }

    // Answers as Login::run does.
    asio::awaitable<Result<void, Error>> log_in(AddServicePrincipal request);

private:
    [[nodiscard]] Result<void, Error> check_wanted(const AddProfile& login,
                                                   const std::string& application_id,
                                                   const Workspace& workspace) const;
    [[nodiscard]] MintRequest order(const AddServicePrincipal& request) const;
    asio::awaitable<Result<MintedToken, Error>> make_token(AddServicePrincipal request,
                                                           Workspace workspace);
    asio::awaitable<void> give_back(Workspace workspace, SharedSecret first, TokenId id);
    asio::awaitable<void> wait_until_known(Workspace workspace, SharedSecret value);

    Registry& registry_;
    WorkspaceApi& workspace_;
    Clock& clock_;
    Login& login_;
};

}  // namespace patkeeper
