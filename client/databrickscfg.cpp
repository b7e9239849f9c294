#include "client/databrickscfg.hpp"

#include "client/text_lines.hpp"
#include "protocol/pasted_text.hpp"

#include <algorithm>
#include <set>

namespace patkeeper::client {

namespace {

std::string_view without_comment(std::string_view value)
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool after_space = i == 0 || value[i - 1] == ' ' || value[i - 1] == '\t';
        if (after_space && (value[i] == '#' || value[i] == ';')) {
            return trimmed(value.substr(0, i));
        }
    }
    return value;
}

// `quote` is one character, or three of them.
std::string_view without_quotes(std::string_view text, std::string_view quote)
{
    const auto size = quote.size();
    if (text.size() < 2 * size || !text.starts_with(quote)) return text;
    return text.find(quote, size) == text.size() - size ? text.substr(size, text.size() - 2 * size)
                                                        : text;
}

std::string_view plain(std::string_view value)
{
    value = without_comment(value);
    for (const auto* quote : {"\"\"\"", "\"", "'", "`"}) {
        const auto inside = without_quotes(value, quote);
        if (inside.size() != value.size()) return inside;
    }
    return value;
}

// The quote that a value opens and does not close on its line; empty without one.
std::string_view open_quote(std::string_view value)
{
    for (const std::string_view quote : {"\"\"\"", "`"}) {
        if (!value.starts_with(quote)) continue;
        return value.find(quote, quote.size()) == std::string_view::npos ? quote : "";
    }
    return {};
}

class Reader {
public:
    Reader(std::string_view text, std::vector<Databrickscfg::Section>& sections)
        : text_(text), sections_(sections)
    {
        if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
        while (at_ < text_.size())
            read_line();
    }

private:
    // The line at `at_` with its end; goes past it.
    std::string_view take_line()
    {
        const auto begin = at_;
        const auto feed = text_.find('\n', begin);
        at_ = feed == std::string_view::npos ? text_.size() : feed + 1;
        return text_.substr(begin, at_ - begin);
    }

    void read_line()
    {
        const auto begin = at_;
        const auto line = take_line();
        const auto words = trimmed(line);
        if (words.empty() || words.front() == '#' || words.front() == ';') return;
        if (words.front() == '[') return read_header(words, begin);
        const auto delimiter = words.find_first_of("=:");
        if (delimiter == std::string_view::npos) return read_rest(line, begin);
        read_key(words, delimiter, begin);
    }

    void read_header(std::string_view words, std::size_t begin)
    {
        const auto close = words.rfind(']');
        const auto name = close == std::string_view::npos ? "" : words.substr(1, close - 1);
        sections_.push_back({name, begin, at_, {}});
    }

    void read_key(std::string_view words, std::size_t delimiter, std::size_t begin)
    {
        if (sections_.empty()) sections_.push_back({"DEFAULT", begin, begin, {}});
        const auto name = trimmed(words.substr(0, delimiter));
        const auto raw = trimmed(words.substr(delimiter + 1));
        const auto value = goes_on(raw) ? to_here(raw) : plain(raw);
        const bool quoted = value.data() != raw.data();
        sections_.back().keys.push_back({without_quotes(name, "\""), value, quoted, begin, at_});
    }

    // An indented line without a key directly below one belongs to that.
    void read_rest(std::string_view line, std::size_t begin)
    {
        if (sections_.empty() || sections_.back().keys.empty()) return;
        auto& key = sections_.back().keys.back();
        const bool is_indented = trimmed(line).data() != line.data();
        if (key.end != begin || !is_indented) return;
        key.value = to_here(key.value);
        key.end = at_;
    }

    // Takes the further lines of a value; false without any.
    bool goes_on(std::string_view raw)
    {
        if (const auto quote = open_quote(raw); !quote.empty()) return take_quoted(quote);
        if (!raw.ends_with('\\')) return false;
        while (at_ < text_.size() && trimmed(take_line()).ends_with('\\')) {
        }
        return true;
    }

    // A quote that is never closed is an ordinary character: else it would swallow the rest of the file.
    bool take_quoted(std::string_view quote)
    {
        const auto close = text_.find(quote, at_);
        if (close == std::string_view::npos) return false;
        at_ = close;
        take_line();
        return true;
    }

    // From where a value begins to the end of the line before `at_`.
    std::string_view to_here(std::string_view value)
    {
        const auto begin = static_cast<std::size_t>(value.data() - text_.data());
        return trimmed(text_.substr(begin, at_ - begin));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Databrickscfg::Section>& sections_;
};

}  // namespace

Databrickscfg::Databrickscfg(std::string_view text)
{
    Reader(text, sections_);
    for (std::size_t i = 0; i < sections_.size(); ++i)
        places_[sections_[i].name].push_back(i);
}

std::vector<std::string_view> Databrickscfg::profiles() const
{
    std::vector<std::string_view> names;
    std::set<std::string_view> known;
    for (const auto& section : sections_) {
        const bool is_profile = !section.name.empty() && section.name != settings_section;
        if (!is_profile || section.keys.empty()) continue;
        if (known.insert(section.name).second) names.push_back(section.name);
    }
    return names;
}

const Databrickscfg::Key* Databrickscfg::find(std::string_view profile, std::string_view key) const
{
    const Key* last = nullptr;
    const auto places = places_.find(profile);
    if (places == places_.end() || profile.empty()) return last;
    for (const auto place : places->second) {
        for (const auto& own : sections_[place].keys) {
            if (is_key(own.name, key)) last = &own;
        }
    }
    return last;
}

std::string_view Databrickscfg::value(std::string_view profile, std::string_view key) const
{
    const auto* found = find(profile, key);
    return found == nullptr ? std::string_view() : found->value;
}

bool Databrickscfg::is_quoted(std::string_view profile, std::string_view key) const
{
    const auto* found = find(profile, key);
    return found != nullptr && found->quoted;
}

std::string_view Databrickscfg::chosen_default() const
{
    return value(settings_section, "default_profile");
}

std::string_view Databrickscfg::default_profile() const
{
    const auto chosen = chosen_default();
    if (!chosen.empty()) return chosen;
    const auto names = profiles();
    const auto found = std::find(names.begin(), names.end(), "DEFAULT");
    return found == names.end() ? std::string_view() : *found;
}

bool is_key(std::string_view written, std::string_view name) noexcept
{
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(
        written.begin(), written.end(), name.begin(), name.end(), [&](char a, char b) {
            return lower(a) == b;
        });
}

}  // namespace patkeeper::client
