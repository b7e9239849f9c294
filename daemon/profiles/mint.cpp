#include "daemon/profiles/mint.hpp"

#include "daemon/profiles/delegate.hpp"
#include "daemon/profiles/mint_order.hpp"

#include <spdlog/spdlog.h>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// By the local clock, and no later than it is: the most that the workspace's may be ahead.
std::optional<TimePoint> local_expiry(const Answer<MintedToken>& answer, TimePoint asked)
{
    const auto& expiry = answer.result->info.expiry;
    if (!expiry || !answer.date) return expiry;
    return *expiry - (*answer.date + 999ms - asked);
}

}  // namespace

asio::awaitable<Result<MintToken::Reply, Error>> Mint::run(std::shared_ptr<Rotator> rotator,
                                                           MintToken request)
{
    const auto& rotation = rotator->rotation();
    const auto order = mint_order(request, *rotation.record(), rotation.policy());
    if (!order) co_return order.error();
    const auto asked = clock_.now();
    const auto delegate = delegate_of(rotation, asked);
    if (!delegate) co_return delegate.error();
    MintToken::Reply minted;
    minted.profile = rotation.record()->profile.str();
    minted.host = delegate->workspace.url();
    minted.workspace_id = delegate->workspace.id();
    minted.identity = rotation.record()->identity.user_name;
    minted.comment = order->comment;

    // Whatever comes of it, the record may be another one by then.
    auto answer = co_await workspace_.create(delegate->workspace, delegate->value.clone(), *order);
    if (!answer.result) co_return failed(answer.result.error(), *delegate, order->comment);
    spdlog::info("{}: minted {} by hand", minted.profile, answer.result->info.id.str());
    minted.token_value = std::move(answer.result->value);
    minted.token_id = answer.result->info.id.str();
    minted.scopes = answer.result->info.scopes;
    const auto expiry = local_expiry(answer, asked);
    if (expiry) minted.expiry_time = to_millis(*expiry);
    co_return std::move(minted);
}

Error Mint::failed(const WorkspaceError& error,
                   const Delegate& delegate,
                   const std::string& comment) const
{
    if (error.trouble != Trouble::unclear) {
        return told_of(error, delegate, registry_);
    }
    return TokenMayExist{delegate.workspace.url(), comment, error.message};
}

}  // namespace patkeeper
