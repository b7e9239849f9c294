#include "daemon/profiles/record_store.hpp"

#include "daemon/process/logging.hpp"
#include "daemon/rotation/take_in.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

namespace patkeeper {

namespace {

Attributes attributes_of_all()
{
    return {{"application", "patkeeper"}, {"kind", "profile"}};
}

Attributes attributes_of(const ProfileName& profile)
{
    auto attributes = attributes_of_all();
    attributes["profile"] = profile.str();
    attributes["version"] = "1";
    return attributes;
}

Item item_of(const Record& record)
{
    return {attributes_of(record.profile),
            "patkeeper: " + record.profile.str() + " (" + record.workspace.host() + ")",
            encode_record(record)};
}

std::string name_of(const Item& item)
{
    const auto found = item.attributes.find("profile");
    return found == item.attributes.end() ? "?" : found->second;
}

struct Copy {
    Record record;
    std::string handle;
    bool elsewhere = false;  // than in the default collection
};

// Those that can be read, the one that counts first. Calls `unreadable` with each other item.
template <class Unreadable>
std::vector<Copy> copies_in(const std::vector<Item>& items, Unreadable unreadable)
{
    std::vector<Copy> copies;
    for (const auto& item : items) {
        if (auto record = decode_record(item.secret))
            copies.push_back({*std::move(record), item.handle, item.elsewhere});
        else
            unreadable(item);
    }
    std::stable_sort(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) {
        return counts_before(a.record, b.record);
    });
    return copies;
}

std::vector<Copy> copies_in(const std::vector<Item>& items)
{
    return copies_in(items, [](const Item&) {});
}

// Never taken for none: it would be written over.
StoreError unreadable()
{
    return {StoreFailure::unavailable,
            "the profile's keyring item holds no record that this version can read"};
}

std::optional<Record> counting(std::vector<Copy> copies)
{
    if (copies.empty()) return std::nullopt;
    return std::move(copies.front().record);
}

}  // namespace

asio::awaitable<StoreResult<RecordStore::Records>> RecordStore::load_all()
{
    const auto items = co_await store_.search(attributes_of_all());
    if (!items) co_return items.error();
    std::map<ProfileName, std::vector<Copy>> profiles;
    const auto log_unreadable = [](const Item& item) {
        log_limited(
            spdlog::level::err,
            "unreadable record",
            name_of(item) + ": its keyring item holds no record that this version can read");
    };
    for (auto& copy : copies_in(*items, log_unreadable))
        profiles[copy.record.profile].push_back(std::move(copy));
    Records records;
    for (auto& [profile, copies] : profiles) {
        for (auto other = copies.begin() + 1; other != copies.end(); ++other) {
            if (!covers(copies.front().record, other->record))
                records.others.push_back(std::move(other->record));
        }
        records.counting.push_back(std::move(copies.front().record));
    }
    co_return records;
}

asio::awaitable<StoreResult<std::optional<Record>>> RecordStore::load(ProfileName profile)
{
    const auto items = co_await store_.search(attributes_of(profile));
    if (!items) co_return items.error();
    auto record = counting(copies_in(*items));
    if (!record && !items->empty()) co_return unreadable();
    co_return record;
}

asio::awaitable<Written> RecordStore::write(Record record, std::optional<Record> expected)
{
    const auto items = co_await store_.search(attributes_of(record.profile));
    if (!items) co_return Written(items.error());
    auto copies = copies_in(*items);
    if (copies.empty() && !items->empty()) co_return Written(unreadable());
    if (counting(copies) != expected) co_return Written(Conflict{counting(std::move(copies))});
    auto item = item_of(record);
    const auto put = co_await store_.put(std::move(item));
    if (!put) co_return Written(put.error());
    for (auto& copy : copies) {
        if (!copy.elsewhere || !covers(record, copy.record)) continue;
        // One that stays is met again: it is older, and says so.
        const auto removed =
            co_await store_.remove_copy(attributes_of(record.profile), std::move(copy.handle));
        if (!removed)
            spdlog::debug("{}: an old copy of its record stays: {}",
                          record.profile.str(),
                          removed.error().reason);
    }
    co_return Written(Done{});
}

asio::awaitable<StoreResult<void>> RecordStore::remove(ProfileName profile)
{
    co_return co_await store_.remove(attributes_of(profile));
}

}  // namespace patkeeper
