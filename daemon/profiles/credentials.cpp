#include "daemon/profiles/credentials.hpp"

#include "daemon/profiles/credential_item.hpp"

#include <algorithm>

namespace patkeeper {

asio::awaitable<StoreResult<std::optional<Credential>>> Credentials::find(GetCredential request,
                                                                          TimePoint now)
{
    const auto pattern = pattern_of(request);
    auto attributes = attributes_of(pattern);
    const auto items = co_await store_.search(std::move(attributes));
    if (!items) co_return items.error();
    std::optional<Credential> found;
    for (const auto& item : *items) {
        auto credential = credential_in(item);
        if (!credential || !matches(pattern, *credential)) continue;
        auto usable_one = usable(*std::move(credential), request, now);
        if (!usable_one) continue;
        const bool opens = usable_one->password || usable_one->credential;
        if (opens || !found) found = std::move(usable_one);
        if (opens) break;
    }
    co_return found;
}

// Whether the store has just that.
asio::awaitable<StoreResult<bool>> Credentials::holds(const Item& item)
{
    auto attributes = item.attributes;
    const auto items = co_await store_.search(std::move(attributes));
    if (!items) co_return items.error();
    co_return std::any_of(items->begin(), items->end(), [&](const Item& own) {
        return own.attributes == item.attributes && own.secret == item.secret;
    });
}

asio::awaitable<StoreResult<void>> Credentials::keep(Credential credential)
{
    const auto item = item_of(credential);
    const auto there = co_await holds(item);
    if (!there) co_return there.error();
    if (*there) co_return StoreResult<void>();
    Item copy{item.attributes, item.label, item.secret.clone()};
    const auto put = co_await store_.put(std::move(copy));
    if (put || put.error().failure != StoreFailure::unclear) co_return put;
    const auto happened = co_await holds(item);
    if (happened && *happened) co_return StoreResult<void>();
    co_return put;
}

asio::awaitable<StoreResult<void>> Credentials::erase(EraseCredential pattern)
{
    auto attributes = attributes_of(pattern);
    const auto items = co_await store_.search(std::move(attributes));
    if (!items) co_return items.error();
    for (const auto& item : *items) {
        const auto credential = credential_in(item);
        if (!credential || !matches(pattern, *credential)) continue;
        auto own = item.attributes;
        const auto removed = co_await store_.remove(std::move(own));
        if (!removed) co_return removed;
    }
    co_return StoreResult<void>();
}

}  // namespace patkeeper
