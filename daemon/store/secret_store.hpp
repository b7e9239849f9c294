#pragma once
#include "daemon/rotation/store_error.hpp"
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace patkeeper {

namespace asio = boost::asio;

// An item's public metadata: what it is found by. Never a secret. Always the full set of keys for
// its kind, since gnome-keyring replaces by subset (keyring.md section 4).
using Attributes = std::map<std::string, std::string>;

struct Item {
    Attributes attributes;
    std::string label;  // what people see in the keyring's own program
    Secret secret;
};

template <class T>
using StoreResult = Result<T, StoreError>;

// Where secrets rest: the OS keyring, or memory.
//
// Used from one thread; calls may overlap. Every call ends within its deadline. Nothing but
// unlock() ever prompts. Cancelled calls throw operation_aborted; a write may then have happened.
class SecretStore {
public:
    virtual ~SecretStore() = default;

    // Every item that has these attributes among its own, with its secret. An item with an empty
    // secret counts as absent (a first write that was cut short). `locked` where something may be
    // hidden by a lock, never an empty answer.
    [[nodiscard]] virtual asio::awaitable<StoreResult<std::vector<Item>>> search(
        Attributes attributes) = 0;

    // Writes the item, in place of the one with the same attributes. After `unclear` the connection
    // that carried the write is gone, so that what a later search finds is what happened.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> put(Item item) = 0;

    // Removes the items with exactly these attributes; that there is none is success.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> remove(Attributes attributes) = 0;

    // Asks the user to unlock, for up to a minute.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> unlock() = 0;

    // Calls `changed`, on the user's thread, whenever the store may have been locked, unlocked,
    // gone or come back. The callee looks for itself what it is now.
    virtual void on_change(std::function<void()> changed) = 0;
};

}  // namespace patkeeper
