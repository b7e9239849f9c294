#pragma once
#include "daemon/store/secret_store.hpp"

#include <chrono>
#include <memory>

namespace patkeeper {

class KeyringConnection;

// How long a call that asks nobody may take, reconnecting included: a client waits behind it.
inline constexpr std::chrono::seconds keyring_deadline{3};
// How long the user has to answer the unlock prompt.
inline constexpr std::chrono::seconds unlock_deadline{60};

// The OS keyring, through the Secret Service on the session bus. No bus is ever launched, no
// collection created, no process-wide connection shared.
//
// Called, and calls back, on one thread; outlives its calls, and goes before the context that they
// run in. Connects at the first call: before that, on_change() tells of nothing.
class LibsecretStore final : public SecretStore {
public:
    LibsecretStore();
    ~LibsecretStore() override;
    LibsecretStore(const LibsecretStore&) = delete;
    LibsecretStore& operator=(const LibsecretStore&) = delete;

    [[nodiscard]] asio::awaitable<StoreResult<std::vector<Item>>> search(
        Attributes attributes) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> put(Item item) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> remove(Attributes attributes) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> unlock() override;
    void on_change(std::function<void()> changed) override;

private:
    std::shared_ptr<KeyringConnection> connection_;
    std::vector<std::string> hidden_;  // items that the last search met locked, by their D-Bus path
};

}  // namespace patkeeper
