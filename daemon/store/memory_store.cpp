#include "daemon/store/memory_store.hpp"

#include <algorithm>

namespace patkeeper {

namespace {

// Maps are ordered, so that "has among its own" is a merge.
bool has(const Attributes& own, const Attributes& wanted)
{
    return std::includes(own.begin(), own.end(), wanted.begin(), wanted.end());
}

}  // namespace

asio::awaitable<StoreResult<std::vector<Item>>> MemoryStore::search(Attributes attributes)
{
    std::vector<Item> found;
    for (const auto& [own, kept] : items_) {
        if (!has(own, attributes) || kept.secret.empty()) continue;
        auto& item = found.emplace_back();
        item.attributes = own;
        item.label = kept.label;
        item.secret = kept.secret.clone();
    }
    co_return found;
}

asio::awaitable<StoreResult<void>> MemoryStore::put(Item item)
{
    auto& kept = items_[item.attributes];
    kept.label = std::move(item.label);
    kept.secret = std::move(item.secret);
    co_return StoreResult<void>();
}

asio::awaitable<StoreResult<void>> MemoryStore::remove(Attributes attributes)
{
    items_.erase(attributes);
    co_return StoreResult<void>();
}

asio::awaitable<StoreResult<void>> MemoryStore::unlock(std::optional<Secret>)
{
    co_return StoreResult<void>();
}

void MemoryStore::on_change(std::function<void()>) {}

}  // namespace patkeeper
