#include "daemon/profiles/store_probe.hpp"

namespace patkeeper {

namespace {

constexpr std::string_view content = "probe";

Attributes attributes_of_probe()
{
    return {{"application", "patkeeper"}, {"kind", "probe"}, {"profile", ""}, {"version", "1"}};
}

}  // namespace

asio::awaitable<StoreResult<void>> StoreProbe::run()
{
    while (busy_)
        co_await idle_.wait();
    const Busy busy(busy_, idle_);
    auto tried = co_await write_and_read();
    auto removed = co_await store_.remove(attributes_of_probe());
    co_return tried ? std::move(removed) : std::move(tried);
}

asio::awaitable<StoreResult<void>> StoreProbe::write_and_read()
{
    Item probe{attributes_of_probe(), "patkeeper: trying the keyring", Secret(content)};
    const auto written = co_await store_.put(std::move(probe));
    if (!written) co_return written.error();
    const auto found = co_await store_.search(attributes_of_probe());
    if (!found) co_return found.error();
    const bool there = found->size() == 1 && found->front().secret.reveal() == content;
    if (there) co_return StoreResult<void>();
    co_return StoreError{StoreFailure::unavailable, "the keyring does not hold what was written"};
}

}  // namespace patkeeper
