#pragma once
#include "daemon/store/secret_store.hpp"
#include "protocol/message.hpp"
#include "protocol/time_point.hpp"

#include <optional>
#include <vector>

namespace patkeeper {

// Git's credentials for hosts that are no workspace of ours, in a SecretStore: an item each. Which
// one is meant is for credential_item.hpp to say. Nothing is held in memory between the calls.
class Credentials {
public:
    explicit Credentials(SecretStore& store) : store_(store) {}

    // Of several that fit, any.
    [[nodiscard]] asio::awaitable<StoreResult<std::optional<Credential>>> find(
        GetCredential request, TimePoint now);

    // In place of the one for the same protocol, host, path and user. Writes nothing where just that
    // is there already: git stores what it was given after every use.
    [[nodiscard]] asio::awaitable<StoreResult<void>> keep(Credential credential);

    // All that match. Where one of them cannot be read, none is erased.
    [[nodiscard]] asio::awaitable<StoreResult<void>> erase(EraseCredential pattern);

private:
    [[nodiscard]] asio::awaitable<StoreResult<bool>> holds(const Item& item);

    SecretStore& store_;
};

}  // namespace patkeeper
