#include "protocol/pasted_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace patkeeper {

namespace {

using namespace std::string_view_literals;

constexpr std::array blanks{" "sv,
                            "\t"sv,
                            "\r"sv,
                            "\n"sv,
                            "\v"sv,
                            "\f"sv,
                            "\xC2\x85"sv,      // next line
                            "\xC2\xA0"sv,      // no-break space
                            "\xE1\x9A\x80"sv,  // Ogham space mark
                            "\xE2\x80\x80"sv,  // en quad, and the other spaces of a fixed width
                            "\xE2\x80\x81"sv,
                            "\xE2\x80\x82"sv,
                            "\xE2\x80\x83"sv,
                            "\xE2\x80\x84"sv,
                            "\xE2\x80\x85"sv,
                            "\xE2\x80\x86"sv,
                            "\xE2\x80\x87"sv,
                            "\xE2\x80\x88"sv,
                            "\xE2\x80\x89"sv,
                            "\xE2\x80\x8A"sv,
                            "\xE2\x80\x8B"sv,   // zero-width space
                            "\xE2\x80\xA8"sv,   // line separator
                            "\xE2\x80\xA9"sv,   // paragraph separator
                            "\xE2\x80\xAF"sv,   // narrow no-break space
                            "\xE2\x81\x9F"sv,   // medium mathematical space
                            "\xE2\x81\xA0"sv,   // word joiner
                            "\xE3\x80\x80"sv,   // ideographic space
                            "\xEF\xBB\xBF"sv};  // byte order mark

constexpr std::array quotes{std::pair{"\""sv, "\""sv},
                            std::pair{"'"sv, "'"sv},
                            std::pair{"`"sv, "`"sv},
                            std::pair{"\xE2\x80\x9C"sv, "\xE2\x80\x9D"sv},   // “ ”
                            std::pair{"\xE2\x80\x98"sv, "\xE2\x80\x99"sv},   // ‘ ’
                            std::pair{"\xE2\x80\x9E"sv, "\xE2\x80\x9C"sv}};  // „ “

// As nearly every character is: no look at the table is needed.
bool is_printable_ascii(char c) noexcept
{
    return c > ' ' && c < '\x7F';
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept
{
    const auto begins = [&](std::string_view blank) { return text.starts_with(blank); };
    const auto ends = [&](std::string_view blank) { return text.ends_with(blank); };
    while (!text.empty() && !is_printable_ascii(text.front())) {
        const auto* const blank = std::find_if(blanks.begin(), blanks.end(), begins);
        if (blank == blanks.end()) break;
        text.remove_prefix(blank->size());
    }
    while (!text.empty() && !is_printable_ascii(text.back())) {
        const auto* const blank = std::find_if(blanks.begin(), blanks.end(), ends);
        if (blank == blanks.end()) break;
        text.remove_suffix(blank->size());
    }
    return text;
}

bool is_quoted(std::string_view text) noexcept
{
    return std::any_of(quotes.begin(), quotes.end(), [&](const auto& pair) {
        const auto& [open, close] = pair;
        return text.starts_with(open) || text.ends_with(close);
    });
}

}  // namespace patkeeper
