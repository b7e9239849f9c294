#include "daemon/workspace/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace patkeeper {

namespace {

constexpr std::array<std::string_view, 7> weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// All of `text` as a decimal number.
std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || value < 0) return std::nullopt;
    return value;
}

// Whether everything that is not a number is where it must be.
bool has_form(std::string_view text)
{
    constexpr std::string_view form = "___, __ ___ ____ __:__:__ GMT";
    return text.size() == form.size() &&
           std::equal(form.begin(), form.end(), text.begin(), [](char f, char c) {
               return f == '_' || f == c;
           });
}

std::optional<std::chrono::sys_days> date(std::string_view text)
{
    using std::chrono::year_month_day;
    const auto* month_name = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto d = number(text.substr(5, 2));
    const auto y = number(text.substr(12, 4));
    if (month_name == months.end() || !d || !y) return std::nullopt;
    const auto m = static_cast<unsigned>(month_name - months.begin()) + 1;
    const year_month_day ymd{
        std::chrono::year(*y), std::chrono::month(m), std::chrono::day(static_cast<unsigned>(*d))};
    if (!ymd.ok()) return std::nullopt;
    return std::chrono::sys_days(ymd);
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text)
{
    constexpr int leap_second = 60;
    const auto h = number(text.substr(17, 2));
    const auto m = number(text.substr(20, 2));
    const auto s = number(text.substr(23, 2));
    if (!h || !m || !s || *h > 23 || *m > 59 || *s > leap_second) return std::nullopt;
    return std::chrono::hours(*h) + std::chrono::minutes(*m) + std::chrono::seconds(*s);
}

}  // namespace

std::optional<TimePoint> parse_http_date(std::string_view text)
{
    if (!has_form(text)) return std::nullopt;
    const auto* weekday = std::find(weekdays.begin(), weekdays.end(), text.substr(0, 3));
    if (weekday == weekdays.end()) return std::nullopt;
    const auto day = date(text);
    const auto time = time_of_day(text);
    if (!day || !time) return std::nullopt;
    return TimePoint(*day) + *time;
}

}  // namespace patkeeper
