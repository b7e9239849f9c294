#pragma once
#include "daemon/profiles/signal.hpp"
#include "daemon/store/secret_store.hpp"

namespace patkeeper {

// Tries the store: writes an item of its own, reads it back and removes it. One at a time, since all
// of them write the same item; what a killed daemon left of it, the next one takes away.
class StoreProbe {
public:
    StoreProbe(const asio::any_io_executor& executor, SecretStore& store)
        : store_(store), idle_(executor)
    {
    }

    asio::awaitable<StoreResult<void>> run();

private:
    asio::awaitable<StoreResult<void>> write_and_read();

    SecretStore& store_;
    bool busy_ = false;
    Signal idle_;
};

}  // namespace patkeeper
