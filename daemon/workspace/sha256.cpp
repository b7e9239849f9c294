#include "daemon/workspace/sha256.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>

namespace patkeeper {

std::string sha256_hex(std::string_view bytes)
{
    std::array<unsigned char, 32> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL has no SHA-256");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const unsigned byte : digest) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xFU];
    }
    return hex;
}

}  // namespace patkeeper
