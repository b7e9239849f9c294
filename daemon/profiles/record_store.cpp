#include "daemon/profiles/record_store.hpp"

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

// A record that cannot be read is never taken for none: it would be written over.
StoreError unreadable()
{
    return {StoreTrouble::unavailable,
            "an item of patkeeper's holds no record that this version can read"};
}

StoreResult<std::vector<Record>> decode_all(const std::vector<Item>& items)
{
    std::vector<Record> records;
    for (const auto& item : items) {
        auto record = decode_record(item.secret);
        if (!record) return unreadable();
        records.push_back(*std::move(record));
    }
    return records;
}

}  // namespace

asio::awaitable<StoreResult<std::vector<Record>>> RecordStore::load_all()
{
    const auto items = co_await store_.search(attributes_of_all());
    if (!items) co_return items.error();
    co_return decode_all(*items);
}

asio::awaitable<StoreResult<std::optional<Record>>> RecordStore::load(ProfileName profile)
{
    const auto items = co_await store_.search(attributes_of(profile));
    if (!items) co_return items.error();
    auto records = decode_all(*items);
    if (!records) co_return records.error();
    if (records->empty()) co_return std::optional<Record>();
    co_return std::optional<Record>(std::move(records->front()));
}

asio::awaitable<Written> RecordStore::write(Record record, std::optional<Record> expected)
{
    auto found = co_await load(record.profile);
    if (!found) co_return Written(found.error());
    if (*found != expected) co_return Written(Conflict{*std::move(found)});
    auto item = item_of(record);
    const auto put = co_await store_.put(std::move(item));
    if (!put) co_return Written(put.error());
    co_return Written(Done{});
}

asio::awaitable<StoreResult<void>> RecordStore::remove(ProfileName profile)
{
    co_return co_await store_.remove(attributes_of(profile));
}

}  // namespace patkeeper
