#include "protocol/duration.hpp"

#include <array>
#include <charconv>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

struct Unit {
    char letter;
    std::string_view name;
    Duration length;
};
constexpr std::array<Unit, 4> units{
    {{'d', "day", 24h}, {'h', "hour", 1h}, {'m', "minute", 1min}, {'s', "second", 1s}}};
constexpr std::int64_t max_days = 36500;

}  // namespace

std::optional<Duration> parse_duration(std::string_view text)
{
    constexpr Duration max = max_days * Duration(24h);
    Duration total{0};
    const auto* unit = units.begin();
    while (!text.empty()) {
        std::int64_t count = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc() || text.front() == '-') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        while (unit != units.end() && (text.empty() || unit->letter != text.front()))
            ++unit;
        if (unit == units.end() || count > max / unit->length) return std::nullopt;
        total += count * unit->length;
        text.remove_prefix(1);
        ++unit;
    }
    if (total <= 0ms || total > max) return std::nullopt;
    return total;
}

std::string format_duration(Duration duration)
{
    for (const auto& unit : units) {
        const auto count = duration / unit.length;
        if (count >= 1) {
            return std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
        }
    }
    return "moments";
}

}  // namespace patkeeper
