#pragma once
#include "daemon/rotation/action.hpp"
#include "daemon/store/secret_store.hpp"

#include <vector>

namespace patkeeper {

// Records in a SecretStore: one item a profile (design.md section 2).
class RecordStore {
public:
    explicit RecordStore(SecretStore& store) : store_(store) {}

    // All that can be read; the others are logged, and left alone.
    [[nodiscard]] asio::awaitable<StoreResult<std::vector<Record>>> load_all();
    [[nodiscard]] asio::awaitable<StoreResult<std::optional<Record>>> load(ProfileName profile);

    // Writes `record` if the store still holds `expected`.
    [[nodiscard]] asio::awaitable<Written> write(Record record, std::optional<Record> expected);
    [[nodiscard]] asio::awaitable<StoreResult<void>> remove(ProfileName profile);

private:
    SecretStore& store_;
};

}  // namespace patkeeper
