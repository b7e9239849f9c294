#include "daemon/workspace/path_segment.hpp"

namespace patkeeper {

namespace {

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '~' || c == '.';
}

}  // namespace

std::string path_segment(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string segment;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(c)) {
            segment += c;
        } else {
            segment += '%';
            segment += digits[byte >> 4U];
            segment += digits[byte & 0xFU];
        }
    }
    return segment;
}

}  // namespace patkeeper
