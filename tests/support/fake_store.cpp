#include "tests/support/fake_store.hpp"

namespace patkeeper::test {

namespace {

bool happens(Mishap mishap)
{
    return mishap == Mishap::none || mishap == Mishap::unclear_done;
}

StoreResult<void> outcome_of(Mishap mishap)
{
    switch (mishap) {
        case Mishap::none:
            return {};
        case Mishap::locked:
            return StoreError{StoreFailure::locked, "the keyring is locked"};
        case Mishap::unavailable:
            return StoreError{StoreFailure::unavailable, "there is no keyring"};
        default:
            return StoreError{StoreFailure::unclear, "the keyring did not answer"};
    }
}

}  // namespace

Mishap FakeStore::next(std::deque<Mishap>& script)
{
    if (script.empty()) return state_;
    const auto mishap = script.front();
    script.pop_front();
    return mishap;
}

asio::awaitable<StoreResult<std::vector<Item>>> FakeStore::search(Attributes attributes)
{
    ++searches_made;
    const auto outcome = outcome_of(next(searches));
    co_await clock_.sleep_until(clock_.now() + delay);
    if (!outcome) co_return outcome.error();
    co_return co_await memory_.search(std::move(attributes));
}

asio::awaitable<StoreResult<void>> FakeStore::put(Item item)
{
    ++puts_made;
    const auto mishap = next(puts);
    co_await clock_.sleep_until(clock_.now() + delay);
    if (happens(mishap)) co_await memory_.put(std::move(item));
    co_return outcome_of(mishap);
}

asio::awaitable<StoreResult<void>> FakeStore::remove(Attributes attributes)
{
    const auto mishap = next(removes);
    co_await clock_.sleep_until(clock_.now() + delay);
    if (happens(mishap)) co_await memory_.remove(std::move(attributes));
    co_return outcome_of(mishap);
}

asio::awaitable<StoreResult<void>> FakeStore::unlock(std::optional<Secret>)
{
    if (unlocks && state_ == Mishap::locked) become(Mishap::none);
    co_return outcome_of(state_);
}

void FakeStore::become(Mishap state)
{
    state_ = state;
    changed_();
}

}  // namespace patkeeper::test
