#include "protocol/redacted.hpp"

#include "protocol/lower.hpp"
#include "protocol/pasted_text.hpp"

#include <algorithm>
#include <array>

namespace patkeeper {

namespace {

using namespace std::string_view_literals;

constexpr auto npos = std::string_view::npos;
constexpr std::string_view mark = "[redacted]";
constexpr std::string_view scheme_end = "://";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view token_characters =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";

// How tokens of one kind begin, in lower case, and what makes one of such a beginning.
struct Form {
    std::string_view prefix;
    std::string_view then;  // characters that follow it
    std::size_t count;      // so many of them at least
};

constexpr std::size_t few = 8;  // also the beginning of a token is worth hiding
constexpr std::size_t some = 16;
constexpr std::array forms{Form{"dapi"sv, hex_digits, few},
                           Form{"dkea"sv, hex_digits, few},
                           Form{"doau"sv, hex_digits, few},
                           Form{"dose"sv, hex_digits, few},
                           Form{"dsapi"sv, hex_digits, few},
                           Form{"eyj"sv, token_characters, some},  // a JWT
                           Form{"ghp_"sv, token_characters, some},
                           Form{"gho_"sv, token_characters, some},
                           Form{"ghu_"sv, token_characters, some},
                           Form{"ghs_"sv, token_characters, some},
                           Form{"ghr_"sv, token_characters, some},
                           Form{"github_pat_"sv, token_characters, some},
                           Form{"glpat-"sv, token_characters, some},
                           Form{"xoxb-"sv, token_characters, some},
                           Form{"xoxp-"sv, token_characters, some},
                           Form{"hf_"sv, token_characters, some},
                           Form{"npm_"sv, token_characters, some}};

struct Span {
    std::size_t begin = npos;  // npos: there is none
    std::size_t end = npos;
};

std::size_t end_of_run(std::string_view text, std::string_view characters, std::size_t from)
{
    return std::min(text.find_first_not_of(characters, from), text.size());
}

// The first token of that form at or after `from`. `low` is the text in lower case.
Span find(const Form& form, std::string_view low, std::string_view text, std::size_t from)
{
    for (auto at = low.find(form.prefix, from); at != npos; at = low.find(form.prefix, at + 1)) {
        const auto behind = at + form.prefix.size();
        if (end_of_run(low, form.then, behind) - behind < form.count) continue;
        // A JWT has three parts, with dots between them.
        const bool dots = form.prefix == "eyj";
        auto end = end_of_run(text, token_characters, behind);
        while (dots && end < text.size() && text[end] == '.' &&
               end_of_run(text, token_characters, end + 1) > end + 1)
            end = end_of_run(text, token_characters, end + 1);
        return {at, end};
    }
    return {};
}

Span find_token(std::string_view low, std::string_view text, std::size_t from)
{
    Span first;
    for (const auto& form : forms) {
        const auto found = find(form, low, text, from);
        if (found.begin < first.begin) first = found;
    }
    return first;
}

std::string redact_tokens(std::string_view text)
{
    const auto low = lower(text);
    std::string clean;
    std::size_t from = 0;
    for (auto token = find_token(low, text, from); token.begin != npos;
         token = find_token(low, text, from)) {
        clean.append(text.substr(from, token.begin - from)).append(mark);
        from = token.end;
    }
    return clean.append(text.substr(from));
}

bool has_scheme(std::string_view word)
{
    return word.find(scheme_end) != npos;
}

// The words of a sentence, as far as one may be a URL.
std::vector<std::string_view> words_of(std::string_view sentence)
{
    constexpr std::string_view ends = " \t\r\n\"'`<>";
    std::vector<std::string_view> words;
    for (auto at = sentence.find_first_not_of(ends); at != npos;) {
        const auto end = std::min(sentence.find_first_of(ends, at), sentence.size());
        words.push_back(sentence.substr(at, end - at));
        at = sentence.find_first_not_of(ends, end);
    }
    return words;
}

// Leaves the @, so that the rest still reads as a URL.
std::string redact_user_info(std::string_view text)
{
    std::string clean;
    const auto* from = text.begin();
    for (const auto word : words_of(text)) {
        const auto info = has_scheme(word) ? user_info_of(word) : std::string_view();
        if (info.empty()) continue;
        clean.append(from, info.begin()).append(mark);
        from = std::prev(info.end());
    }
    return clean.append(from, text.end());
}

enum class Kind { none, lower, upper, digit };

Kind kind_of(char c)
{
    if (c >= '0' && c <= '9') return Kind::digit;
    if (c >= 'a' && c <= 'z') return Kind::lower;
    return c >= 'A' && c <= 'Z' ? Kind::upper : Kind::none;
}

bool is_hex(std::string_view word)
{
    constexpr std::string_view digits = "0123456789abcdefABCDEF";
    return word.find_first_not_of(digits) == npos &&
           word.find_first_of(digits.substr(0, 10)) != npos &&
           word.find_first_of(digits.substr(10)) != npos;
}

// In names and paths, letters come in words and digits in numbers. In random text every other
// character or so is of another kind than the one before it.
bool looks_random(std::string_view word)
{
    constexpr std::size_t shortest = 32;
    constexpr std::size_t characters_per_change = 4;
    if (word.size() < shortest) return false;
    std::size_t changes = 0;
    for (std::size_t i = 1; i < word.size(); ++i) {
        const auto before = kind_of(word[i - 1]);
        const auto kind = kind_of(word[i]);
        if (kind != before && kind != Kind::none && before != Kind::none) ++changes;
    }
    return is_hex(word) || changes * characters_per_change >= word.size();
}

bool is_uuid(std::string_view word)
{
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    return word.size() == shape.size() &&
           std::equal(word.begin(), word.end(), shape.begin(), [](char c, char s) {
               return s == '-' ? c == '-' : kind_of(c) != Kind::none;
           });
}

bool is_of_base64(char c)
{
    return kind_of(c) != Kind::none || "+/_~-"sv.find(c) != npos;
}

}  // namespace

bool holds_token(std::string_view text)
{
    return find_token(lower(text), text, 0).begin != npos;
}

std::string redacted(std::string_view text)
{
    return redact_tokens(redact_user_info(text));
}

std::vector<std::string> secret_parts(std::string_view input)
{
    std::vector<std::string> parts;
    for (const auto word : words_of(input)) {
        if (const auto info = user_info_of(word); !info.empty()) parts.emplace_back(info);
    }
    for (const auto* at = input.begin(); at != input.end();) {
        const auto* begin = std::find_if(at, input.end(), is_of_base64);
        at = std::find_if_not(begin, input.end(), is_of_base64);
        const std::string_view word(begin, static_cast<std::size_t>(at - begin));
        if (looks_random(word) && !is_uuid(word)) parts.emplace_back(word);
    }
    return parts;
}

std::string_view user_info_of(std::string_view input)
{
    const auto info = user_info_of_host(input);
    if (has_scheme(input.substr(0, input.rfind('@')))) return info;
    const auto colon = info.find(':');
    if (colon == npos) return {};
    const auto equals = info.find('=');  // of --option=
    return equals < colon ? trimmed(info.substr(equals + 1)) : info;
}

std::string_view user_info_of_host(std::string_view input)
{
    auto info = trimmed(input.substr(0, input.rfind('@') + 1));
    if (const auto scheme = info.find(scheme_end); scheme != npos) {
        info.remove_prefix(scheme + scheme_end.size());
    }
    return info.size() > 1 ? info : std::string_view();
}

std::string redacted_quote(std::string_view sentence)
{
    auto clean = redacted(sentence);
    for (const auto& part : secret_parts(sentence))
        redact_all(clean, part);
    return clean;
}

void redact_all(std::string& text, std::string_view part)
{
    if (part.empty()) return;
    for (auto at = text.find(part); at != npos; at = text.find(part, at + mark.size()))
        text.replace(at, part.size(), mark);
}

}  // namespace patkeeper
