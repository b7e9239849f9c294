#include "daemon/workspace/lifetime_cap.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <string>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

// No workspace caps lifetimes below a day; a smaller number is about something else.
constexpr Duration shortest_cap = 1h;
constexpr std::int64_t most_seconds = 100LL * 366 * 86400;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// What one of the unit that begins the text is; the word alone, so not "daylight".
std::optional<Duration> unit(std::string_view text)
{
    const auto start = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(start);
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    const auto word =
        text.substr(0,
                    static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_letter) -
                                             text.begin()));
    if (word == "s" || word == "second" || word == "seconds") return 1s;
    if (word == "day" || word == "days") return 24h;
    return std::nullopt;
}

// The number that begins the text, in its unit; bare numbers are seconds where the message speaks of
// lifetime_seconds.
std::optional<Duration> candidate(std::string_view digits,
                                  std::string_view after,
                                  bool bare_are_seconds)
{
    std::int64_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (parsed.ec != std::errc() || number > most_seconds) return std::nullopt;
    auto one = unit(after);
    if (!one && bare_are_seconds) one = 1s;
    if (!one || number > most_seconds / (*one / 1s)) return std::nullopt;
    return number * *one;
}

}  // namespace

std::optional<Duration> lifetime_cap(std::string_view message, Duration asked)
{
    std::string text(message);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    const bool bare_are_seconds = text.find("lifetime_seconds") != std::string::npos;

    std::optional<Duration> cap;
    const std::string_view rest(text);
    for (auto at = text.begin(); (at = std::find_if(at, text.end(), is_digit)) != text.end();) {
        const auto end = std::find_if_not(at, text.end(), is_digit);
        const auto from = static_cast<std::size_t>(at - text.begin());
        const auto size = static_cast<std::size_t>(end - at);
        const auto found =
            candidate(rest.substr(from, size), rest.substr(from + size), bare_are_seconds);
        if (found && *found >= shortest_cap && *found < asked) cap = std::max(cap, found);
        at = end;
    }
    return cap;
}

}  // namespace patkeeper
