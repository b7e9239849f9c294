#include "daemon/profiles/record_store.hpp"

#include "daemon/process/logging.hpp"

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

}  // namespace

asio::awaitable<StoreResult<std::vector<Record>>> RecordStore::load_all()
{
    const auto items = co_await store_.search(attributes_of_all());
    if (!items) co_return items.error();
    std::vector<Record> records;
    for (const auto& item : *items) {
        if (auto record = decode_record(item.secret)) {
            records.push_back(*std::move(record));
        } else {
            log_limited(
                spdlog::level::err,
                "unreadable record",
                name_of(item) + ": its keyring item holds no record that this version can read");
        }
    }
    co_return records;
}

asio::awaitable<StoreResult<std::optional<Record>>> RecordStore::load(ProfileName profile)
{
    const auto items = co_await store_.search(attributes_of(profile));
    if (!items) co_return items.error();
    if (items->empty()) co_return std::optional<Record>();
    std::optional<Record> record;
    for (const auto& item : *items) {  // somebody's copy with one more attribute may lie beside it
        auto one = decode_record(item.secret);
        if (one && (!record || one->generation > record->generation)) record = std::move(one);
    }
    // Never taken for none: it would be written over.
    if (!record)
        co_return StoreError{
            StoreFailure::unavailable,
            "the profile's keyring item holds no record that this version can read"};
    co_return record;
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
