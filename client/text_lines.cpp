#include "client/text_lines.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

constexpr std::size_t room = 1024;  // past what lies inside a short string, where nothing is wiped

}  // namespace

TextLines::TextLines(std::string_view text)
{
    text_.reserve(text.size() + room);
    text_ = text;
}

// As the first line ends. A lone CR at the end would become one with a line feed after it.
std::string_view TextLines::line_end() const noexcept
{
    const auto feed = text_.find('\n');
    const auto end = feed == WipingString::npos ? text_.size() : feed;
    return end > 0 && text_[end - 1] == '\r' ? "\r\n" : "\n";
}

void TextLines::insert(std::size_t at, const std::vector<std::string>& lines)
{
    const auto end = line_end();
    const bool open = at > begin() && at == text_.size() && text_.back() != '\n';
    WipingString block;
    for (const auto& line : lines) {
        if (open) block.append(end);
        block.append(line);
        if (!open) block.append(end);
    }
    text_.insert(at, block);
}

void TextLines::erase(std::size_t begin, std::size_t end)
{
    end = std::min(end, text_.size());
    const bool open = end == text_.size() && begin < end && text_.back() != '\n';
    const auto before = std::string_view(text_).substr(0, begin);
    if (open && before.ends_with(line_end())) {
        begin -= line_end().size();
    } else if (open && before.ends_with('\n')) {
        --begin;
    }
    text_.erase(begin, end - begin);
}

void TextLines::put(std::size_t at, std::string_view text)
{
    text_.insert(at, text);
}

void TextLines::cut(std::size_t at, std::size_t size)
{
    text_.erase(at, size);
}

std::size_t TextLines::above(std::size_t at) const noexcept
{
    const auto first = begin();
    if (at <= first) return at;
    const auto feed = at < 2 ? WipingString::npos : text_.rfind('\n', at - 2);
    return feed == WipingString::npos ? first : feed + 1;
}

std::size_t TextLines::begin() const noexcept
{
    return text_.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
}

}  // namespace patkeeper::client
