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
    co_return co_await change(rotator, profile, without_repeats(request.scopes));
}

asio::awaitable<Result<void, Error>> ScopeChange::change(std::shared_ptr<Rotator> rotator,
                                                         ProfileName profile,
                                                         Scopes scopes)
{
    for (int tries = 0; tries < most_tries; ++tries) {
        const auto known = delegate_of(rotator->rotation(), clock_.now());
        if (!known) co_return known.error();
        const auto id = rotator->rotation().record()->current.id;
        if (id.empty()) {
            co_return Error(NobodyToAsk{profile.str(),
                                        ProfileTrouble::not_listed,
                                        "the workspace does not list the profile's token"});
        }
        Request intent = Rescope{id, scopes};
        const auto intended = co_await rotator->request(std::move(intent));
        if (!intended) co_return intended.error();
        if (!is_current(rotator->rotation(), id)) continue;

        const auto delegate = delegate_of(rotator->rotation(), clock_.now());
        if (!delegate) co_return delegate.error();
        const auto answer = co_await workspace_.set_scopes(
            delegate->workspace, delegate->value.clone(), id, scopes);
        if (answer.error()) {
            look(*rotator);
            co_return told_of(*answer.error(), *delegate, registry_);
        }
        Request done = Rescope{id, scopes, /*done=*/true, answer.date};
        const auto noted = co_await rotator->request(std::move(done));
        if (!noted) {
            look(*rotator);
            co_return noted.error();
        }
        if (is_current(rotator->rotation(), id)) co_return Result<void, Error>();
    }
    co_return Error(NobodyToAsk{profile.str(), {}, "its token is replaced again and again"});
}

// It may have happened, or is not in the record: a list may tell.
void ScopeChange::look(Rotator& rotator)
{
    rotator.rotation().check_soon(clock_.now());
    rotator.wake();
}

}  // namespace patkeeper
