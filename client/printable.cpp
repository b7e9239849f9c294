#include "client/printable.hpp"

#include "client/shell_quote.hpp"
#include "protocol/described_json.hpp"
#include "protocol/redacted.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

std::vector<std::string>& concealed()
{
    static std::vector<std::string> words;
    return words;
}

std::string without_control_characters(std::string_view text)
{
    std::string clean(text);
    char before = 0;
    for (auto& c : clean) {
        const auto byte = static_cast<unsigned char>(c);
        const bool second_of_c1 = before == '\xC2' && byte >= 0x80 && byte < 0xA0;
        before = c;
        if (byte < 0x20 || byte == 0x7F || second_of_c1) c = '?';
    }
    return clean;
}

std::string without_secrets(std::string_view text)
{
    auto clean = redacted(text);  // first: a concealed part of a token would hide its form
    for (const auto& word : concealed())
        redact_all(clean, word);
    return clean;
}

}  // namespace

// In the forms in which printable() meets them: as they are, and quoted for a shell.
void conceal(const std::vector<std::string>& words)
{
    for (const auto& word : words) {
        const auto clean = without_control_characters(word);
        concealed().push_back(clean);
        if (clean.find('\'') == std::string::npos) continue;
        const auto quoted = std::string(quote(clean, Shell::sh));
        concealed().push_back(quoted.substr(1, quoted.size() - 2));
    }
}

std::string printable(std::string_view text)
{
    return without_secrets(without_control_characters(text));
}

bool hides_part_of(std::string_view text)
{
    const auto clean = without_control_characters(text);
    return without_secrets(clean) != clean;
}

std::size_t columns_of(std::string_view text) noexcept
{
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

// The serializer takes any bytes, the parser only UTF-8.
bool is_unicode(std::string_view text)
{
    return parse_json(serialize_json(json::value(text)).reveal()).has_value();
}

}  // namespace patkeeper::client
