#pragma once
#include "daemon/store/keyring_connection.hpp"
#include "daemon/store/keyring_variants.hpp"

namespace patkeeper {

// The Secret Service's methods, one coroutine each. None prompts.
//
// They are called here over D-Bus, and not through libsecret: its calls prompt by themselves, report
// a lock as "not found", and swallow errors (keyring.md section 3).

struct Collection {
    std::string path;
    bool locked = false;
};

struct Matches {
    ObjectPaths unlocked;
    ObjectPaths locked;
};

// Carries a link and a deadline from call to call of one operation.
struct KeyringTurn {
    KeyringLink link;
    GlibThread::Deadline deadline;
};

// Nothing where the user has no default collection.
[[nodiscard]] asio::awaitable<Answer<std::optional<Collection>>> default_collection(
    KeyringTurn turn);
[[nodiscard]] asio::awaitable<Answer<Matches>> matches(KeyringTurn turn, Attributes attributes);

// Without the secret.
[[nodiscard]] asio::awaitable<Answer<Item>> describe(KeyringTurn turn, std::string item);
// Those that have one and are unlocked.
[[nodiscard]] asio::awaitable<Answer<std::map<std::string, Secret>>> secrets_of(KeyringTurn turn,
                                                                                ObjectPaths items);

// Both give `unclear` when the outcome is open.
[[nodiscard]] asio::awaitable<Answer<void>> create_item(KeyringTurn turn,
                                                        std::string collection,
                                                        const Item& item);
[[nodiscard]] asio::awaitable<Answer<void>> delete_item(KeyringTurn turn, std::string item);

// The path of the prompt to show, `no_object` where none is needed.
[[nodiscard]] asio::awaitable<Answer<std::string>> begin_unlock(KeyringTurn turn,
                                                                ObjectPaths objects);

}  // namespace patkeeper
