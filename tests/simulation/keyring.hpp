#pragma once
#include "daemon/store/secret_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace patkeeper::simulation {

// What lies in one computer's keyring, whoever put it there. It outlives daemons.
class Keyring {
public:
    struct Entry {
        std::string label;
        std::string secret;  // empty: a first write that was cut short
        std::uint64_t version = 0;
    };
    using Entries = std::map<Attributes, Entry>;

    void put(const Attributes& attributes, std::string label, std::string secret);
    void remove(const Attributes& attributes);
    // A write that was answered by nothing, and is decided when the keyring is next looked at.
    void put_later(const Attributes& attributes, std::string label, std::string secret);
    void settle(bool happens);

    [[nodiscard]] std::vector<Item> search(const Attributes& attributes) const;
    [[nodiscard]] const Entry* find(const Attributes& attributes) const;
    [[nodiscard]] const Entries& entries() const { return entries_; }
    void restore(Entries entries);

    // After each change of an item.
    std::function<void(const Attributes&)> changed = [](const Attributes&) {};
    bool locked = false;

private:
    struct Late {
        Attributes attributes;
        Entry entry;
    };
    Entries entries_;
    std::uint64_t versions_ = 0;
    std::optional<Late> late_;
};

}  // namespace patkeeper::simulation
