#include "daemon/profiles/scope_change.hpp"

#include "daemon/profiles/delegate.hpp"
#include "daemon/profiles/scope_order.hpp"

namespace patkeeper {

namespace {

bool is_current(const Rotation& rotation, const TokenId& id)
{
    return rotation.record() && rotation.record()->current.id == id;
}

}  // namespace

asio::awaitable<Result<Scopes, Error>> ScopeChange::available(std::shared_ptr<Rotator> rotator)
{
    const auto delegate = delegate_of(rotator->rotation(), clock_.now());
    if (!delegate) co_return delegate.error();
    auto answer =
        co_await workspace_.available_scopes(delegate->workspace, delegate->value.clone());
    if (answer.result) co_return *std::move(answer.result);
    co_return told_of(answer.result.error(), *delegate, registry_);
}

asio::awaitable<Result<void, Error>> ScopeChange::run(std::shared_ptr<Rotator> rotator,
                                                      SetScopes request)
{
    const auto profile = rotator->rotation().record()->profile;
    const RotationWouldEnd end{profile.str(), registry_.issued_by(profile)};
    const auto known = co_await available(rotator);
    if (!known) co_return known.error();
    const auto good = check_scopes(request, *known, end, rotator->rotation().policy());
    if (!good) co_return good.error();
    co_return co_await change(rotator, without_repeats(request.scopes));
}

asio::awaitable<Result<void, Error>> ScopeChange::change(std::shared_ptr<Rotator> rotator,
                                                         Scopes scopes)
{
    for (int tries = 0; tries < most_tries; ++tries) {
        const auto changed = co_await set(rotator, scopes);
        if (!changed) co_return changed.error();
        Request request = Rescope{*changed, scopes};
        const auto noted = co_await rotator->request(std::move(request));
        if (!noted) {
            co_await look(rotator, *changed, std::move(scopes));
            co_return noted.error();
        }
        if (is_current(rotator->rotation(), *changed)) break;
    }
    co_return Result<void, Error>();
}

// At the workspace; the id of the token whose scopes were changed.
asio::awaitable<Result<TokenId, Error>> ScopeChange::set(std::shared_ptr<Rotator> rotator,
                                                         Scopes scopes)
{
    const auto delegate = delegate_of(rotator->rotation(), clock_.now());
    if (!delegate) co_return delegate.error();
    const auto& record = *rotator->rotation().record();
    const auto id = record.current.id;
    if (id.empty()) {
        co_return Error(
            NobodyToAsk{record.profile.str(), "the workspace does not list the profile's token"});
    }
    const auto answer =
        co_await workspace_.set_scopes(delegate->workspace, delegate->value.clone(), id, scopes);
    if (!answer.error()) co_return id;
    co_await look(rotator, id, std::move(scopes));
    co_return told_of(*answer.error(), *delegate, registry_);
}

// It may have happened, or is not in the record: the list tells, unless that lags behind.
asio::awaitable<void> ScopeChange::look(std::shared_ptr<Rotator> rotator,
                                        TokenId id,
                                        Scopes attempted)
{
    Request request = Rescope{std::move(id), std::move(attempted), /*attempted=*/true};
    const auto noted = co_await rotator->request(std::move(request));
    static_cast<void>(noted);  // whoever asked is told of the first failure
    rotator->rotation().check_soon(clock_.now());
    rotator->wake();
}

}  // namespace patkeeper
