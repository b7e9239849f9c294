#pragma once
#include "daemon/store/secret_store.hpp"

#include <chrono>
#include <memory>

namespace patkeeper {

class KeyringConnection;

// How long a call that asks nobody may take, reconnecting included: a client waits behind it.
inline constexpr std::chrono::seconds keyring_deadline{3};
// How long the keyring's service may take to start.
inline constexpr std::chrono::seconds start_deadline{10};
// How long the user has to answer the unlock prompt.
inline constexpr std::chrono::seconds unlock_deadline{60};

// What the last search met locked.
struct MetLocked {
    std::vector<std::string> collections;  // besides the default one, by their labels
    std::vector<std::string> items;        // in open collections, by their D-Bus paths
};

// The OS keyring, through the Secret Service on the session bus. No bus is ever launched, no
// process-wide connection shared. Tried with gnome-keyring, KeePassXC and KWallet, whose differences
// keyring_calls.hpp and the .cpp file name where they meet them.
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
    [[nodiscard]] asio::awaitable<StoreResult<void>> remove_copy(Attributes attributes,
                                                                 std::string handle) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> unlock(
        std::optional<Secret> password) override;
    [[nodiscard]] asio::awaitable<StoreResult<void>> wake() override;
    [[nodiscard]] std::vector<std::string> locked_elsewhere() const override
    {
        return seen_.collections;
    }
    void on_change(std::function<void()> changed) override;

private:
    std::shared_ptr<KeyringConnection> connection_;
    MetLocked seen_;
};

}  // namespace patkeeper
