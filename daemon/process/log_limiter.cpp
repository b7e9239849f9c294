#include "daemon/process/log_limiter.hpp"

#include <utility>

namespace patkeeper {

std::vector<LogLimiter::Line> LogLimiter::add(const std::string& kind, Line line, Time now)
{
    std::vector<Line> lines;
    const bool known = windows_.contains(kind) || windows_.size() < max_kinds;
    auto& current = windows_.try_emplace(known ? kind : "", Window{now, 0, 0, {}}).first->second;
    if (now - current.begin >= window) {
        close(current, lines);
        current = {now, 0, 0, {}};
    }
    if (current.written < lines_in_window) {
        ++current.written;
        lines.push_back(std::move(line));
    } else {
        ++current.held;
        current.last = std::move(line);
    }
    return lines;
}

std::vector<LogLimiter::Line> LogLimiter::take_due(Time now)
{
    std::vector<Line> lines;
    std::erase_if(windows_, [&](auto& entry) {
        if (now - entry.second.begin < window) return false;
        close(entry.second, lines);
        return true;
    });
    return lines;
}

void LogLimiter::close(const Window& lately, std::vector<Line>& lines)
{
    if (lately.held == 0) return;
    auto& line = lines.emplace_back(lately.last);
    if (lately.held == 1) return;
    line.text += " (and " + std::to_string(lately.held - 1) + " more like it in the last minute)";
}

}  // namespace patkeeper
