#include "tests/simulation/keyring.hpp"

#include <algorithm>

namespace patkeeper::simulation {

void Keyring::put(const Attributes& attributes, std::string label, std::string secret)
{
    entries_[attributes] = {std::move(label), std::move(secret), ++versions_};
    changed(attributes);
}

void Keyring::remove(const Attributes& attributes)
{
    if (entries_.erase(attributes) > 0) changed(attributes);
}

void Keyring::put_later(const Attributes& attributes, std::string label, std::string secret)
{
    late_ = Late{attributes, {std::move(label), std::move(secret)}};
}

void Keyring::settle(bool happens)
{
    const auto late = std::exchange(late_, std::nullopt);
    if (late && happens) put(late->attributes, late->entry.label, late->entry.secret);
}

std::vector<Item> Keyring::search(const Attributes& wanted) const
{
    std::vector<Item> found;
    for (const auto& [own, entry] : entries_) {
        if (entry.secret.empty()) continue;
        if (!std::includes(own.begin(), own.end(), wanted.begin(), wanted.end())) continue;
        found.push_back({own, entry.label, Secret(entry.secret)});
    }
    return found;
}

const Keyring::Entry* Keyring::find(const Attributes& attributes) const
{
    const auto found = entries_.find(attributes);
    return found == entries_.end() ? nullptr : &found->second;
}

void Keyring::restore(Entries entries)
{
    late_.reset();
    for (auto& [attributes, entry] : entries)
        put(attributes, entry.label, entry.secret);
}

}  // namespace patkeeper::simulation
