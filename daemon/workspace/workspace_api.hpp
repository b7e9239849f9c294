#pragma once
#include "daemon/rotation/workspace_answer.hpp"
#include "protocol/workspace.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace patkeeper {

namespace asio = boost::asio;

// The token endpoints of a workspace (databricks-api.md section 2). One call, one request: no
// retries and no redirects. Every call ends within a minute. Cancelled calls throw
// operation_aborted; what was asked may then have happened.
class WorkspaceApi {
public:
    virtual ~WorkspaceApi() = default;

    [[nodiscard]] virtual asio::awaitable<Answer<MintedToken>> create(Workspace workspace,
                                                                      Secret bearer,
                                                                      MintRequest request) = 0;
    [[nodiscard]] virtual asio::awaitable<Answer<std::vector<TokenInfo>>> list(Workspace workspace,
                                                                               Secret bearer) = 0;
    [[nodiscard]] virtual asio::awaitable<Answer<void>> remove(Workspace workspace,
                                                               Secret bearer,
                                                               TokenId id) = 0;
    [[nodiscard]] virtual asio::awaitable<Answer<Identity>> me(Workspace workspace,
                                                               Secret bearer) = 0;
    // A token for a service principal, made by an admin's.
    [[nodiscard]] virtual asio::awaitable<Answer<MintedToken>> create_on_behalf(
        Workspace workspace, Secret bearer, std::string application_id, MintRequest request) = 0;
    // Of a living token; may be repeated.
    [[nodiscard]] virtual asio::awaitable<Answer<void>> set_scopes(Workspace workspace,
                                                                   Secret bearer,
                                                                   TokenId id,
                                                                   Scopes scopes) = 0;
    // Those there are.
    [[nodiscard]] virtual asio::awaitable<Answer<Scopes>> available_scopes(Workspace workspace,
                                                                           Secret bearer) = 0;
};

}  // namespace patkeeper
