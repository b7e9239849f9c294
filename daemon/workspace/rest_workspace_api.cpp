#include "daemon/workspace/rest_workspace_api.hpp"

#include "daemon/workspace/token_rest.hpp"

namespace patkeeper {

namespace {

// There was no answer, and so no date.
template <class T>
Answer<T> failed(const WorkspaceError& error)
{
    return {error, std::nullopt};
}

}  // namespace

asio::awaitable<Answer<MintedToken>> RestWorkspaceApi::create(Workspace workspace,
                                                              Secret bearer,
                                                              MintRequest request)
{
    auto http = create_request(workspace, bearer, request);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<MintedToken>(response.error());
    co_return read_created(*response, bearer, request.lifetime);
}

asio::awaitable<Answer<std::vector<TokenInfo>>> RestWorkspaceApi::list(Workspace workspace,
                                                                       Secret bearer)
{
    auto http = list_request(workspace, bearer);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<std::vector<TokenInfo>>(response.error());
    co_return read_list(*response, bearer);
}

asio::awaitable<Answer<void>> RestWorkspaceApi::remove(Workspace workspace,
                                                       Secret bearer,
                                                       TokenId id)
{
    auto http = remove_request(workspace, bearer, id);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<void>(response.error());
    co_return read_done(*response, bearer);
}

asio::awaitable<Answer<Identity>> RestWorkspaceApi::me(Workspace workspace, Secret bearer)
{
    auto http = me_request(workspace, bearer);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<Identity>(response.error());
    co_return read_me(*response, bearer);
}

asio::awaitable<Answer<MintedToken>> RestWorkspaceApi::create_on_behalf(Workspace workspace,
                                                                        Secret bearer,
                                                                        std::string application_id,
                                                                        MintRequest request)
{
    auto http = create_on_behalf_request(workspace, bearer, application_id, request);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<MintedToken>(response.error());
    co_return read_created(*response, bearer, request.lifetime);
}

asio::awaitable<Answer<void>> RestWorkspaceApi::set_scopes(Workspace workspace,
                                                           Secret bearer,
                                                           TokenId id,
                                                           Scopes scopes)
{
    auto http = set_scopes_request(workspace, bearer, id, scopes);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<void>(response.error());
    co_return read_done(*response, bearer);
}

asio::awaitable<Answer<Scopes>> RestWorkspaceApi::available_scopes(Workspace workspace,
                                                                   Secret bearer)
{
    auto http = available_scopes_request(workspace, bearer);
    const auto response = co_await client_.send(std::move(workspace), std::move(http));
    if (!response) co_return failed<Scopes>(response.error());
    co_return read_available_scopes(*response, bearer);
}

}  // namespace patkeeper
