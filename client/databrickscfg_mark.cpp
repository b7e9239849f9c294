#include "client/databrickscfg_mark.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

namespace {

// No quotes in them: one could close another that a value above has left open.
constexpr std::string_view of_section =
    "# patkeeper: setup-databrickscfg added this section; --remove takes it out";
constexpr std::string_view of_lines = "# patkeeper: setup-databrickscfg added lines below, ";

constexpr std::string_view of_kept_line = "# patkeeper: replaced; --remove restores it:";

std::size_t end_of_line(const TextLines& lines, std::size_t at)
{
    const auto feed = lines.text().find('\n', at);
    return feed == std::string_view::npos ? lines.text().size() : feed + 1;
}

// How much of a line its mark takes, with the space after it; 0: there is none.
std::size_t size_of_mark(std::string_view line)
{
    const auto indentation = std::min(line.find_first_not_of(" \t"), line.size());
    if (!line.substr(indentation).starts_with(of_kept_line)) return 0;
    const auto size = indentation + of_kept_line.size();
    return line.substr(size).starts_with(' ') ? size + 1 : size;
}

std::string_view comment_above(const TextLines& lines, std::size_t at)
{
    const auto begin = lines.above(at);
    auto line = lines.text().substr(begin, at - begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.substr(0, line.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

std::string section_mark()
{
    return std::string(of_section);
}

std::string lines_mark(std::size_t line_count)
{
    return std::string(of_lines) + std::to_string(line_count) + " of them; --remove takes them out";
}

bool has_section_mark(const TextLines& lines, std::size_t at)
{
    return comment_above(lines, at) == of_section;
}

std::size_t lines_marked(const TextLines& lines, std::size_t at)
{
    auto comment = comment_above(lines, at);
    if (!comment.starts_with(of_lines) || comment.size() == of_lines.size()) return 0;
    const char digit = comment[of_lines.size()];
    return digit > '0' && digit <= '9' ? static_cast<std::size_t>(digit - '0') : 0;
}

void keep_lines(TextLines& lines, std::size_t begin, std::size_t end)
{
    const auto mark = std::string(of_kept_line) + " ";
    for (auto at = begin; at < end; at = end_of_line(lines, at)) {
        const auto line = lines.text().substr(at, end_of_line(lines, at) - at);
        if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
        lines.put(at, mark);
        end += mark.size();
    }
}

void restore_lines(TextLines& lines, std::size_t begin, std::size_t end)
{
    for (auto at = begin; at < end; at = end_of_line(lines, at)) {
        const auto size = size_of_mark(lines.text().substr(at));
        lines.cut(at, size);
        end -= size;
    }
}

std::vector<KeptLines> kept_lines(const TextLines& lines)
{
    std::vector<KeptLines> found;
    for (auto at = lines.begin(); at < lines.text().size();) {
        const auto end = end_of_line(lines, at);
        if (size_of_mark(lines.text().substr(at, end - at)) > 0) {
            const bool goes_on = !found.empty() && found.back().end == at;
            if (!goes_on) found.push_back({at, at});
            found.back().end = end;
        }
        at = end;
    }
    return found;
}

bool may_be_added(const Databrickscfg::Key& key) noexcept
{
    constexpr std::array<std::string_view, 4> names{
        "host", "auth_type", "metadata_service_url", "workspace_id"};
    return std::any_of(
        names.begin(), names.end(), [&](std::string_view name) { return is_key(key.name, name); });
}

bool is_added_key(const Databrickscfg::Key& key) noexcept
{
    return may_be_added(key) && (!is_key(key.name, "auth_type") || key.value == added_auth_type);
}

}  // namespace patkeeper::client
