#pragma once
#include <spdlog/common.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace patkeeper {

// Keeps lines that a client or a loop can cause as often as it likes from filling the log. Of each kind
// it lets the first ten through and holds the others back for a minute; then the last of them is written
// with a count. Pure.
class LogLimiter {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr auto window = std::chrono::minutes(1);
    static constexpr int lines_in_window = 10;
    // A kind may hold a program's name: past this many kinds in a minute, new ones count as one.
    static constexpr std::size_t max_kinds = 1024;

    struct Line {
        spdlog::level::level_enum level = spdlog::level::info;
        std::string text;
        friend bool operator==(const Line&, const Line&) = default;
    };

    // What to write now that this line came.
    [[nodiscard]] std::vector<Line> add(const std::string& kind, Line line, Time now);

    // What was held back and whose minute is over.
    [[nodiscard]] std::vector<Line> take_due(Time now);

private:
    struct Window {
        Time begin;
        int written = 0;
        std::uint64_t held = 0;
        Line last;  // of those held
    };
    static void close(const Window& lately, std::vector<Line>& lines);

    std::map<std::string, Window> windows_;
};

}  // namespace patkeeper
