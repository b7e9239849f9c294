#include "client/shell_quote.hpp"

#include "protocol/described_json.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

// Inside single quotes: fish knows two escapes, the others none, so there the quotes end and begin
// again around an escaped one.
std::string_view escaped(char c, Shell shell)
{
    if (shell == Shell::fish) return c == '\'' ? "\\'" : c == '\\' ? "\\\\" : "";
    return c == '\'' ? "'\\''" : "";
}

bool needs_no_quotes(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:@%+,").find(c) != std::string_view::npos;
}

}  // namespace

WipingString quote(std::string_view text, Shell shell)
{
    if (shell == Shell::json) {
        const auto word = serialize_json(json::value(text, wiping_storage()));
        return WipingString(word.reveal());
    }
    WipingString word;
    word.reserve(4 * text.size() + 16);
    word += '\'';
    for (const char c : text) {
        const auto escape = escaped(c, shell);
        if (escape.empty()) word += c;
        word += escape;
    }
    word += '\'';
    return word;
}

std::string shown(std::string_view text)
{
    if (!text.empty() && std::all_of(text.begin(), text.end(), needs_no_quotes)) {
        return std::string(text);
    }
    return std::string(quote(text, Shell::sh));
}

}  // namespace patkeeper::client
