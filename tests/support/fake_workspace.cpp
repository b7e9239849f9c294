#include "tests/support/fake_workspace.hpp"

#include "daemon/workspace/https_client.hpp"
#include "daemon/workspace/token_rest.hpp"
#include "protocol/lower.hpp"

#include <algorithm>

namespace patkeeper::test {

namespace {

stand_in::Request to_stand_in(const HttpRequest& request)
{
    stand_in::Request result{
        request.method, request.target, {}, std::string(request.body.reveal())};
    for (const auto& [name, value] : request.headers)
        result.headers[lower(name)] = std::string(value.reveal());
    return result;
}

HttpResponse from_stand_in(const stand_in::Response& response)
{
    HttpResponse result;
    result.status = response.status;
    result.headers = {response.headers.begin(), response.headers.end()};
    result.body = Secret(response.body);
    return result;
}

bool arrives(const stand_in::Delivery& delivery)
{
    return delivery.response && !delivery.cut_after && delivery.delay <= HttpTimeouts().whole &&
           delivery.response->body.size() <= max_answer_body;
}

template <class T>
Answer<T> no_answer(Trouble trouble)
{
    return {WorkspaceError{trouble, 0, "", "the connection was lost"}, std::nullopt};
}

}  // namespace

template <class T, class Read>
Answer<T> WorkspaceCalls::ask(const std::string& name,
                              const Workspace& workspace,
                              const Secret& bearer,
                              HttpRequest request,
                              TimePoint now,
                              Read read)
{
    log.push_back(name);
    asked.push_back(workspace);
    revealed.emplace_back(bearer.reveal());
    auto answer = send<T>(request, now, read);
    if (!answer.result) ++failed;
    return answer;
}

template <class T, class Read>
Answer<T> WorkspaceCalls::send(const HttpRequest& request, TimePoint now, Read read)
{
    delay = {};
    if (!reachable) return no_answer<T>(Trouble::unreachable);
    const auto delivery = stand_in_.respond(to_stand_in(request), now);
    delay = std::min(delivery.delay, HttpTimeouts().whole);
    if (!arrives(delivery)) return no_answer<T>(Trouble::unclear);
    return read(from_stand_in(*delivery.response));
}

Answer<MintedToken> WorkspaceCalls::create(const Workspace& workspace,
                                           const Secret& bearer,
                                           const MintRequest& request,
                                           TimePoint now)
{
    return ask<MintedToken>("create",
                            workspace,
                            bearer,
                            create_request(workspace, bearer, request),
                            now,
                            [&](const HttpResponse& response) {
                                return read_created(response, bearer, request.lifetime);
                            });
}

Answer<std::vector<TokenInfo>> WorkspaceCalls::list(const Workspace& workspace,
                                                    const Secret& bearer,
                                                    TimePoint now)
{
    return ask<std::vector<TokenInfo>>(
        "list",
        workspace,
        bearer,
        list_request(workspace, bearer),
        now,
        [&](const HttpResponse& response) { return read_list(response, bearer); });
}

Answer<void> WorkspaceCalls::remove(const Workspace& workspace,
                                    const Secret& bearer,
                                    const TokenId& id,
                                    TimePoint now)
{
    return ask<void>("delete",
                     workspace,
                     bearer,
                     remove_request(workspace, bearer, id),
                     now,
                     [&](const HttpResponse& response) { return read_done(response, bearer); });
}

Answer<Identity> WorkspaceCalls::me(const Workspace& workspace, const Secret& bearer, TimePoint now)
{
    return ask<Identity>("me",
                         workspace,
                         bearer,
                         me_request(workspace, bearer),
                         now,
                         [&](const HttpResponse& response) { return read_me(response, bearer); });
}

Answer<MintedToken> WorkspaceCalls::create_on_behalf(const Workspace& workspace,
                                                     const Secret& bearer,
                                                     const std::string& application_id,
                                                     const MintRequest& request,
                                                     TimePoint now)
{
    return ask<MintedToken>("on behalf",
                            workspace,
                            bearer,
                            create_on_behalf_request(workspace, bearer, application_id, request),
                            now,
                            [&](const HttpResponse& response) {
                                return read_created(response, bearer, request.lifetime);
                            });
}

Answer<void> WorkspaceCalls::set_scopes(const Workspace& workspace,
                                        const Secret& bearer,
                                        const TokenId& id,
                                        const Scopes& scopes,
                                        TimePoint now)
{
    return ask<void>("set",
                     workspace,
                     bearer,
                     set_scopes_request(workspace, bearer, id, scopes),
                     now,
                     [&](const HttpResponse& response) { return read_done(response, bearer); });
}

Answer<Scopes> WorkspaceCalls::available_scopes(const Workspace& workspace,
                                                const Secret& bearer,
                                                TimePoint now)
{
    return ask<Scopes>(
        "scopes",
        workspace,
        bearer,
        available_scopes_request(workspace, bearer),
        now,
        [&](const HttpResponse& response) { return read_available_scopes(response, bearer); });
}

void WorkspaceCalls::fail_always(stand_in::Fault fault)
{
    fault.times = std::nullopt;
    fail_next(std::move(fault));
}

asio::awaitable<void> FakeWorkspace::wait()
{
    co_await clock_.sleep_until(clock_.now() + calls.delay);
}

asio::awaitable<Answer<MintedToken>> FakeWorkspace::create(Workspace workspace,
                                                           Secret bearer,
                                                           MintRequest request)
{
    auto answer = calls.create(workspace, bearer, request, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<std::vector<TokenInfo>>> FakeWorkspace::list(Workspace workspace,
                                                                    Secret bearer)
{
    auto answer = calls.list(workspace, bearer, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<void>> FakeWorkspace::remove(Workspace workspace, Secret bearer, TokenId id)
{
    auto answer = calls.remove(workspace, bearer, id, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<Identity>> FakeWorkspace::me(Workspace workspace, Secret bearer)
{
    auto answer = calls.me(workspace, bearer, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<MintedToken>> FakeWorkspace::create_on_behalf(Workspace workspace,
                                                                     Secret bearer,
                                                                     std::string application_id,
                                                                     MintRequest request)
{
    auto answer = calls.create_on_behalf(workspace, bearer, application_id, request, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<void>> FakeWorkspace::set_scopes(Workspace workspace,
                                                        Secret bearer,
                                                        TokenId id,
                                                        Scopes scopes)
{
    auto answer = calls.set_scopes(workspace, bearer, id, scopes, clock_.now());
    co_await wait();
    co_return answer;
}

asio::awaitable<Answer<Scopes>> FakeWorkspace::available_scopes(Workspace workspace, Secret bearer)
{
    auto answer = calls.available_scopes(workspace, bearer, clock_.now());
    co_await wait();
    co_return answer;
}

}  // namespace patkeeper::test
