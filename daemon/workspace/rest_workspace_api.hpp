#pragma once
#include "daemon/workspace/http_message.hpp"
#include "daemon/workspace/https_client.hpp"
#include "daemon/workspace/workspace_api.hpp"

namespace patkeeper {

// The workspace over HTTPS: token_rest's requests through an HttpsClient, which must outlive it.
class RestWorkspaceApi final : public WorkspaceApi {
public:
    explicit RestWorkspaceApi(HttpsClient& client) : client_(client) {}

    [[nodiscard]] asio::awaitable<Answer<MintedToken>> create(Workspace workspace,
                                                              Secret bearer,
                                                              MintRequest request) override;
    [[nodiscard]] asio::awaitable<Answer<std::vector<TokenInfo>>> list(Workspace workspace,
                                                                       Secret bearer) override;
    [[nodiscard]] asio::awaitable<Answer<void>> remove(Workspace workspace,
                                                       Secret bearer,
                                                       TokenId id) override;
    [[nodiscard]] asio::awaitable<Answer<Identity>> me(Workspace workspace, Secret bearer) override;
    [[nodiscard]] asio::awaitable<Answer<MintedToken>> create_on_behalf(
        Workspace workspace,
        Secret bearer,
        std::string application_id,
        MintRequest request) override;
    [[nodiscard]] asio::awaitable<Answer<void>> set_scopes(Workspace workspace,
                                                           Secret bearer,
                                                           TokenId id,
                                                           Scopes scopes) override;
    [[nodiscard]] asio::awaitable<Answer<Scopes>> available_scopes(Workspace workspace,
                                                                   Secret bearer) override;

private:
    HttpsClient& client_;
};

}  // namespace patkeeper
