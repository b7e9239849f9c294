#pragma once
#include "daemon/store/keyring_connection.hpp"
#include "daemon/store/keyring_variants.hpp"

namespace patkeeper {

// The Secret Service's methods, one coroutine each. None asks a person anything: what answers with a
// prompt gives its path.
//
// They are called here over D-Bus, and not through libsecret: its calls prompt by themselves, report
// a lock as "not found", and swallow errors (keyring.md section 3).

struct Collection {
    std::string path;
    std::string label;  // for people
    bool locked = false;
};

struct Collections {
    std::optional<Collection>
        standard;  // the default one, in which new items go; the user may have none
    std::vector<Collection> others;
};

// An item without its secret.
struct Described {
    Item item;
    bool locked = false;
};

// Carries a link and a deadline from call to call of one operation.
struct KeyringTurn {
    KeyringLink link;
    GlibThread::Deadline deadline;
};

[[nodiscard]] asio::awaitable<Answer<Collection>> collection_at(KeyringTurn turn, std::string path);
[[nodiscard]] asio::awaitable<Answer<Collections>> collections(KeyringTurn turn);

// The items of one collection that have these attributes, locked ones too. Not the service's own search:
// where another collection is locked, KeePassXC opens a window for that.
[[nodiscard]] asio::awaitable<Answer<ObjectPaths>> matches(KeyringTurn turn,
                                                           std::string collection,
                                                           Attributes attributes);

[[nodiscard]] asio::awaitable<Answer<Described>> describe(KeyringTurn turn, std::string item);
// Those that have one and are unlocked.
[[nodiscard]] asio::awaitable<Answer<std::map<std::string, Secret>>> secrets_of(KeyringTurn turn,
                                                                                ObjectPaths items);

// The path of the prompt that has to be completed first, `no_object` where it is done. The first two
// give `unclear` when the outcome is open.
[[nodiscard]] asio::awaitable<Answer<std::string>> create_item(KeyringTurn turn,
                                                               std::string collection,
                                                               const Item& item);
// Of an item that is there. Never prompts; `unclear` when the outcome is open.
[[nodiscard]] asio::awaitable<Answer<void>> set_secret(KeyringTurn turn,
                                                       std::string item,
                                                       const Secret& secret);
[[nodiscard]] asio::awaitable<Answer<std::string>> delete_item(KeyringTurn turn, std::string item);
[[nodiscard]] asio::awaitable<Answer<std::string>> begin_unlock(KeyringTurn turn,
                                                                ObjectPaths objects);
// A new default collection.
[[nodiscard]] asio::awaitable<Answer<std::string>> begin_create_collection(KeyringTurn turn);

// A prompt that has not been shown: gnome-keyring 42.1 aborts where one on the screen is dismissed.
[[nodiscard]] asio::awaitable<void> dismiss(KeyringTurn turn, std::string prompt);

// gnome-keyring: opens a collection with its password, or makes the default one with it.
[[nodiscard]] asio::awaitable<Answer<void>> unlock_with(KeyringTurn turn,
                                                        std::string collection,
                                                        const Secret& password);
[[nodiscard]] asio::awaitable<Answer<void>> create_collection_with(KeyringTurn turn,
                                                                   const Secret& password);

// KWallet: whether a wallet is open, so that unlocking its collection shows no window; and brings what
// was written to the disk, which it otherwise does five seconds later.
[[nodiscard]] asio::awaitable<Answer<bool>> is_open_wallet(KeyringTurn turn, std::string wallet);
[[nodiscard]] asio::awaitable<Answer<void>> sync_wallet(KeyringTurn turn, std::string wallet);

}  // namespace patkeeper
