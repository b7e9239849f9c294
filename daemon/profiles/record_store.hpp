#pragma once
#include "daemon/rotation/action.hpp"
#include "daemon/store/secret_store.hpp"

#include <vector>

namespace patkeeper {

// Records in a SecretStore: one item a profile (design.md section 2). Where the keyring has several
// collections, copies of another time may be in some of them: one record counts, see counts_before().
class RecordStore {
public:
    explicit RecordStore(SecretStore& store) : store_(store) {}

    struct Records {
        std::vector<Record> counting;  // one a profile
        std::vector<Record> others;    // copies that hold what the counting one has to delete
    };

    // All that can be read; the others are logged, and left alone.
    [[nodiscard]] asio::awaitable<StoreResult<Records>> load_all();
    [[nodiscard]] asio::awaitable<StoreResult<std::optional<Record>>> load(ProfileName profile);

    // Writes `record` if the store still holds `expected`, then removes the copies that it covers.
    [[nodiscard]] asio::awaitable<Written> write(Record record, std::optional<Record> expected);
    [[nodiscard]] asio::awaitable<StoreResult<void>> remove(ProfileName profile);

private:
    SecretStore& store_;
};

}  // namespace patkeeper
