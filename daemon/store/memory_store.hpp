#pragma once
#include "daemon/store/secret_store.hpp"

namespace patkeeper {

// Keeps everything in this process's memory and forgets it at its end (`--store memory`). Never
// locked, never unavailable.
class MemoryStore final : public SecretStore {
public:
    [[nodiscard]] asio::awaitable<StoreResult<std::vector<Item>>> search(
        Attributes attributes) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> put(Item item) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> remove(Attributes attributes) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> unlock(
        std::optional<Secret> password) override;
    void on_change(std::function<void()> changed) override;

private:
    struct Kept {
        std::string label;
        Secret secret;
    };
    std::map<Attributes, Kept> items_;
};

}  // namespace patkeeper
