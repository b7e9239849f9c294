#pragma once
#include <compare>
#include <string>
#include <utility>

namespace patkeeper {

// A text of one meaning, so that ids of different things cannot be mixed up.
template <class Tag>
class StrongString {
public:
    StrongString() = default;
    explicit StrongString(std::string value) : value_(std::move(value)) {}

    [[nodiscard]] const std::string& str() const noexcept { return value_; }
    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    friend auto operator<=>(const StrongString&, const StrongString&) = default;

private:
    std::string value_;
};

using ProfileName = StrongString<struct ProfileNameTag>;  // see protocol/profile_name.hpp
using TokenId = StrongString<struct TokenIdTag>;          // a token's public id
using Nonce = StrongString<struct NonceTag>;      // names one create call in the token's comment
using Lineage = StrongString<struct LineageTag>;  // names all tokens minted for one login

}  // namespace patkeeper
