#include "tests/workspace/authorization.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <openssl/evp.h>
#include <stdexcept>

namespace patkeeper::stand_in {

namespace {

// What follows the scheme, whose name has no case (RFC 7235).
std::optional<std::string_view> credentials(std::string_view field, std::string_view scheme)
{
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    if (field.size() <= scheme.size() || field[scheme.size()] != ' ') return std::nullopt;
    if (!std::equal(scheme.begin(), scheme.end(), field.begin(), [&](char b, char a) {
            return same(a, b);
        })) {
        return std::nullopt;
    }
    return field.substr(scheme.size() + 1);
}

std::optional<std::string> base64_decoded(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    // EVP_DecodeBlock counts the padding as bytes.
    const auto padding = std::min<std::ptrdiff_t>(std::count(text.begin(), text.end(), '='), 2);
    bytes.resize(static_cast<std::size_t>(size - padding));
    return bytes;
}

}  // namespace

std::optional<std::string> token_value_of(const Request& request)
{
    const auto field = request.headers.find("authorization");
    if (field == request.headers.end()) return std::nullopt;
    if (const auto bearer = credentials(field->second, "bearer")) return std::string(*bearer);

    const auto basic = credentials(field->second, "basic");
    const auto pair = basic ? base64_decoded(*basic) : std::nullopt;
    constexpr std::string_view user = "token:";
    if (!pair || pair->rfind(user, 0) != 0) return std::nullopt;
    return pair->substr(user.size());
}

std::string sha256_hex(std::string_view text)
{
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : digest) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xFU];
    }
    return hex;
}

std::string token_id_of(std::string_view token_value)
{
    return sha256_hex(token_value);
}

}  // namespace patkeeper::stand_in
