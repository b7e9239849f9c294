#include "protocol/profile_name.hpp"

#include <cstddef>

namespace patkeeper {

namespace {

constexpr std::size_t max_characters = 64;

bool is_continuation(unsigned char c)
{
    return (c & 0xC0U) == 0x80;
}

bool is_forbidden(std::string_view text, std::size_t i)
{
    constexpr std::string_view closers = "]\"'`";
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c0_or_delete = c < 0x20 || c == 0x7F;
    const bool c1 =
        c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    return c0_or_delete || c1 || closers.find(text[i]) != std::string_view::npos;
}

}  // namespace

bool is_profile_name(std::string_view text) noexcept
{
    if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_forbidden(text, i)) return false;
        if (!is_continuation(static_cast<unsigned char>(text[i]))) ++characters;
    }
    return characters <= max_characters;
}

}  // namespace patkeeper
