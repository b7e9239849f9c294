#pragma once
#include "protocol/wiping_allocator.hpp"

#include <ostream>
#include <string_view>
#include <vector>

namespace patkeeper {

// A secret: a token value, or a text that holds one. Move-only, never printed, cleared on destruction.
//
// Storage is a vector, not a string: the small-string buffer lives inside the object, where the
// allocator cannot clear it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view value) : bytes_(value.begin(), value.end()) {}
    explicit Secret(std::vector<char, WipingAllocator<char>> bytes) : bytes_(std::move(bytes)) {}

    Secret(Secret&&) = default;
    Secret& operator=(Secret&&) = default;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() = default;

    [[nodiscard]] Secret clone() const { return Secret(reveal()); }

    // The only way to the bytes. Grep for it in review.
    [[nodiscard]] std::string_view reveal() const noexcept
    {
        return {bytes_.data(), bytes_.size()};
    }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }

    friend bool operator==(const Secret& a, const Secret& b) noexcept
    {
        return a.bytes_ == b.bytes_;
    }

    // Redacted rather than deleted: without it a failing EXPECT_EQ dumps the object's bytes.
    friend std::ostream& operator<<(std::ostream& os, const Secret&) { return os << "[redacted]"; }

private:
    std::vector<char, WipingAllocator<char>> bytes_;
};

}  // namespace patkeeper
