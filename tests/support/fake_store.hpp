#pragma once
#include "daemon/process/clock.hpp"
#include "daemon/store/memory_store.hpp"

#include <deque>
#include <functional>

namespace patkeeper::test {

// What happens to a call of the store.
enum class Mishap { none, locked, unavailable, unclear_done, unclear_not_done };

// A keyring in memory that can be locked, go away, and fail by script. Every call takes `delay` by
// the clock.
class FakeStore final : public SecretStore {
public:
    explicit FakeStore(Clock& clock) : clock_(clock) {}

    asio::awaitable<StoreResult<std::vector<Item>>> search(Attributes attributes) override;
    asio::awaitable<StoreResult<void>> put(Item item) override;
    asio::awaitable<StoreResult<void>> remove(Attributes attributes) override;
    asio::awaitable<StoreResult<void>> unlock(std::optional<Secret> password) override;
    void on_change(std::function<void()> changed) override { changed_ = std::move(changed); }

    // What every call meets from now on; says so to whoever listens.
    void become(Mishap state);

    std::deque<Mishap> puts;      // of the next ones
    std::deque<Mishap> searches;  // of the next ones
    std::deque<Mishap> removes;   // of the next ones
    Duration delay{};
    bool unlocks = true;  // unlock() helps
    int puts_made = 0;
    int searches_made = 0;

private:
    Mishap next(std::deque<Mishap>& script);

    Clock& clock_;
    MemoryStore memory_;
    Mishap state_ = Mishap::none;
    std::function<void()> changed_ = [] {};
};

}  // namespace patkeeper::test
