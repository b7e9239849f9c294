#include "tests/workspace/http_date.hpp"

#include <array>
#include <cstdio>

namespace patkeeper::stand_in {

// By hand, because strftime's names of days and months follow the locale.
std::string http_date(TimePoint time)
{
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));

    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(),
                                   text.size(),
                                   "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   days.at(std::chrono::weekday(day).c_encoding()),
                                   unsigned(date.day()),
                                   months.at(unsigned(date.month()) - 1),
                                   int(date.year()),
                                   int(clock.hours().count()),
                                   int(clock.minutes().count()),
                                   int(clock.seconds().count()));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

}  // namespace patkeeper::stand_in
