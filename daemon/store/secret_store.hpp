#pragma once
#include "daemon/rotation/store_error.hpp"
#include "protocol/result.hpp"
#include "protocol/secret.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <optional>
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
    // Of what search() found: which of several with the same attributes it is, and whether it is in
    // another collection than the default one.
    std::string handle{};
    bool elsewhere = false;
};

template <class T>
using StoreResult = Result<T, StoreError>;

// Where secrets rest: the OS keyring, or memory.
//
// Used from one thread; calls may overlap. Every call ends within its deadline. Nothing but
// unlock() ever asks a person, and nothing but unlock() and wake() starts a keyring. Cancelled calls
// throw operation_aborted; a write may then have happened.
//
// A keyring may have several collections, each with a lock of its own. New items go to the default one;
// where that is locked, everything is. Items may have copies in others, of a time when that was the
// default.
class SecretStore {
public:
    virtual ~SecretStore() = default;

    // Every item that has these attributes among its own, with its secret. An item with an empty
    // secret counts as absent (a first write that was cut short). `locked` where the default collection
    // is, never an empty answer; what other locked ones may hide is left out: see locked_elsewhere().
    [[nodiscard]] virtual asio::awaitable<StoreResult<std::vector<Item>>> search(
        Attributes attributes) = 0;

    // Writes the item into the default collection, in place of the one there with the same attributes.
    // After `unclear` the connection
    // that carried the write is gone, so that what a later search finds is what happened.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> put(Item item) = 0;

    // Removes the items with exactly these attributes, from each collection that is open; that there is
    // none is success.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> remove(Attributes attributes) = 0;
    // Removes one of them, by the handle of a search. Only some stores have copies.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> remove_copy(Attributes /*attributes*/,
                                                                         std::string /*handle*/)
    {
        co_return StoreResult<void>();
    }

    // Opens the default collection, with its password or, without one, by asking the user for up to a
    // minute. Makes it where there is none. Where it is open, opens the others. `denied`: the password
    // is wrong.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> unlock(
        std::optional<Secret> password) = 0;

    // For what a person asked for: starts the keyring's service where it does not run.
    [[nodiscard]] virtual asio::awaitable<StoreResult<void>> wake()
    {
        co_return StoreResult<void>();
    }

    // The names of the other collections that the last search met locked.
    [[nodiscard]] virtual std::vector<std::string> locked_elsewhere() const { return {}; }

    // Calls `changed`, on the user's thread, whenever the store may have been locked, unlocked,
    // gone or come back. The callee looks for itself what it is now.
    virtual void on_change(std::function<void()> changed) = 0;
};

}  // namespace patkeeper
