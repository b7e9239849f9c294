#include "client/databrickscfg_mark.hpp"

#include <algorithm>
#include <array>

namespace patkeeper::client {

namespace {

// No quotes in them: one could close another that a value above has left open.
constexpr std::string_view of_section =
    "# patkeeper: setup-databrickscfg added this section; --remove takes it out";
constexpr std::string_view of_lines = "# patkeeper: setup-databrickscfg added lines below, ";

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

bool is_added_key(const Databrickscfg::Key& key) noexcept
{
    constexpr std::array<std::string_view, 4> names{
        "host", "auth_type", "metadata_service_url", "workspace_id"};
    return std::any_of(
        names.begin(), names.end(), [&](std::string_view name) { return is_key(key.name, name); });
}

}  // namespace patkeeper::client
