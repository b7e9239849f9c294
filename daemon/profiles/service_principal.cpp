#include "daemon/profiles/service_principal.hpp"

#include "daemon/profiles/delegate.hpp"
#include "daemon/profiles/mint_order.hpp"
#include "protocol/profile_name.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace patkeeper {

namespace {

constexpr std::size_t longest_id = 256;

bool is_application_id(const std::string& id)
{
    return !id.empty() && id.size() <= longest_id &&
           std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

Result<void, Error> check(const AddServicePrincipal& request)
{
    if (!is_profile_name(request.profile)) return Error(InvalidParameter{"profile"});
    if (!is_application_id(request.application_id))
        return Error(InvalidParameter{"application_id"});
    if (request.lifetime && !is_lifetime(*request.lifetime))
        return Error(InvalidParameter{"lifetime"});
    return {};
}

// As a login by hand would ask.
AddProfile as_login(const AddServicePrincipal& request, const Workspace& workspace)
{
    AddProfile login;
    login.profile = request.profile;
    login.host = workspace.id() ? workspace.url() + "/?o=" + *workspace.id() : workspace.url();
    login.replace = request.replace;
    login.delete_pasted = true;
    return login;
}

}  // namespace

asio::awaitable<Result<void, Error>> ServicePrincipal::log_in(AddServicePrincipal request)
{
    const auto good = check(request);
    if (!good) co_return good.error();
    const auto readable = co_await registry_.ensure_loaded();
    if (!readable) co_return readable.error();
    const auto admin = registry_.find(ProfileName(request.admin));
    if (!admin || !admin->rotation().record()) co_return Error(UnknownProfile{request.admin});
    const auto workspace = admin->rotation().record()->workspace;
    auto login = as_login(request, workspace);
    const auto wanted = check_wanted(login, request.application_id, workspace);
    if (!wanted) co_return wanted.error();

    Login::Made made{request.application_id, {}};
    auto token = co_await make_token(std::move(request), workspace);
    if (!token) co_return token.error();
    made.info = std::move(token->info);
    const auto id = made.info.id;
    const SharedSecret first(std::move(token->value));
    co_await wait_until_known(workspace, first);
    login.token_value = first.clone();
    auto done = co_await login_.run(std::move(login), std::move(made));
    if (!done) co_await give_back(workspace, first, id);
    co_return done;
}

// Nobody keeps the first token. One that the keyring may have taken after all, stays.
asio::awaitable<void> ServicePrincipal::give_back(Workspace workspace,
                                                  SharedSecret first,
                                                  TokenId id)
{
    if (registry_.keeps(id)) co_return;
    const auto answer = co_await workspace_.remove(workspace, first.clone(), id);
    if (answer.error())
        spdlog::warn("{} was made for the login, which failed, and lives on", id.str());
}

// Before there is a token, which nobody would keep.
Result<void, Error> ServicePrincipal::check_wanted(const AddProfile& login,
                                                   const std::string& application_id,
                                                   const Workspace& workspace) const
{
    const auto wanted = login_.check_new(login);
    if (!wanted) return wanted.error();
    return login_.check_replacement(
        ProfileName(login.profile), workspace, Identity{"", application_id});
}

// Like a successor, but for its lifetime.
MintRequest ServicePrincipal::order(const AddServicePrincipal& request) const
{
    const auto policy = registry_.settings().policy(ProfileName(request.profile));
    MintRequest order;
    const bool replaced = policy.issuer || may_ask(policy.scopes);
    order.lifetime = replaced ? first_lifetime : policy.lifetime;
    if (request.lifetime) order.lifetime = std::chrono::seconds(*request.lifetime);
    order.comment = "first token of profile " + request.profile + ", made by patkeeper";
    order.scopes = policy.scopes;
    return order;
}

asio::awaitable<Result<MintedToken, Error>> ServicePrincipal::make_token(
    AddServicePrincipal request, Workspace workspace)
{
    const auto& rotation = registry_.find(ProfileName(request.admin))->rotation();
    const auto served = rotation.current(clock_.now());
    if (!served) co_return served.error();
    const Delegate admin{ProfileName(request.admin), workspace, served->token->value};
    const auto order = this->order(request);
    spdlog::info("{}: making a first token for {} by profile {}",
                 request.profile,
                 request.application_id,
                 request.admin);
    auto answer = co_await workspace_.create_on_behalf(
        workspace, admin.value.clone(), request.application_id, order);
    if (answer.result) co_return *std::move(answer.result);
    const auto error = answer.result.error();
    if (error.trouble == Trouble::unclear)
        co_return Error(TokenMayExist{workspace.url(), order.comment, error.message});
    co_return told_of(error, admin, registry_);
}

// Or until it is too old to be refused for being new; then the login says what is wrong with it.
asio::awaitable<void> ServicePrincipal::wait_until_known(Workspace workspace, SharedSecret value)
{
    const auto end = clock_.now() + Rotation::new_token_grace;
    for (;;) {
        const auto answer = co_await workspace_.me(workspace, value.clone());
        const auto error = answer.error();
        const bool refused = error && error->trouble == Trouble::invalid_token;
        if (!refused || clock_.now() >= end) co_return;
        co_await clock_.sleep_until(clock_.now() + pause);
    }
}

}  // namespace patkeeper
