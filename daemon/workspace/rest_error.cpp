#include "daemon/workspace/rest_error.hpp"

#include "daemon/workspace/http_date.hpp"
#include "daemon/workspace/lifetime_cap.hpp"
#include "protocol/described_json.hpp"
#include "protocol/lower.hpp"

#include <algorithm>
#include <charconv>

namespace patkeeper {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_message = 200;
constexpr std::size_t max_error_code = 64;
constexpr Duration longest_retry_after = 24h;
constexpr std::string_view redacted = "[redacted]";

// What a refusal says of itself, as it came.
struct Said {
    std::string code;
    std::string message;
    bool is_json = false;
};

bool contains(std::string_view text, std::string_view lower_part)
{
    return lower(text).find(lower_part) != std::string::npos;
}

// Control characters and blanks become one blank; what is not ASCII becomes one question mark.
std::string one_line(std::string_view text)
{
    std::string line;
    for (const char c : text) {
        const bool printable = c > ' ' && c < '\x7F';
        const bool high = static_cast<unsigned char>(c) >= 0x80;
        const char shown = printable ? c : high ? '?' : ' ';
        if (printable || (!line.empty() && line.back() != shown)) line += shown;
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

void redact_all(std::string& text, std::string_view part)
{
    if (part.empty()) return;
    for (auto at = text.find(part); at != std::string::npos;
         at = text.find(part, at + redacted.size())) {
        text.replace(at, part.size(), redacted);
    }
}

// Token values begin with "dapi", whatever follows: hex digits, or hex digits, a hyphen and a digit.
void redact_tokens(std::string& text)
{
    const auto is_part = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    };
    for (auto at = lower(text).find("dapi"); at != std::string::npos;
         at = lower(text).find("dapi", at + redacted.size())) {
        const auto low = lower(text);
        const auto from = low.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = std::find_if_not(from, low.end(), is_part);
        text.replace(at, static_cast<std::size_t>(end - from), redacted);
    }
}

std::string text_of(const json::value* value)
{
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    if (value->is_int64()) return std::to_string(value->get_int64());
    return {};
}

// Some endpoints repeat the HTTP status there, as a number or in quotes: it says nothing new.
std::string code_of(const json::value* value)
{
    auto code = text_of(value);
    const bool is_number = code.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::string() : code;
}

bool is_success(const HttpResponse& response)
{
    return response.status >= 200 && response.status < 300;
}

// The usual body, SCIM's (`detail`), or none; with the reason phrase where the body has no message.
// Nothing of a success, whose body may hold a new token.
Said said(const HttpResponse& response)
{
    Said said;
    const auto body = parse_json(response.body.reveal());
    said.is_json = body && body->is_object();
    if (is_success(response)) return said;
    if (said.is_json) {
        const auto& object = body->get_object();
        said.code = code_of(object.if_contains("error_code"));
        said.message = text_of(object.if_contains("message"));
        if (said.message.empty()) said.message = text_of(object.if_contains("detail"));
    }
    if (said.message.empty()) {
        said.message = response.header("x-databricks-reason-phrase").value_or("");
    }
    return said;
}

// Either the body or the header may give the reason away.
bool says(const HttpResponse& response, const Said& said, std::string_view lower_part)
{
    const auto phrase = response.header("x-databricks-reason-phrase").value_or("");
    return contains(said.message, lower_part) || contains(phrase, lower_part);
}

// Missing scope first: such a token lives, whatever else the text says.
Trouble trouble_of_forbidden(const HttpResponse& response, const Said& said)
{
    if (says(response, said, "does not have required scopes")) return Trouble::missing_scope;
    if (says(response, said, "invalid access token")) return Trouble::invalid_token;
    return Trouble::refused;
}

Trouble trouble_of(const HttpResponse& response, const Said& said)
{
    constexpr int request_timeout = 408;
    const auto& status = response.status;
    if (status < 400 || status >= 500 || status == request_timeout) return Trouble::unclear;
    if (status == 429) return Trouble::throttled;
    if (status == 401 || status == 403) return trouble_of_forbidden(response, said);

    const bool no_such = said.code == "RESOURCE_DOES_NOT_EXIST" || said.code == "NOT_FOUND";
    if (status == 404 && no_such) return Trouble::not_found;

    const bool bad_value = said.code == "INVALID_PARAMETER_VALUE";
    if (status == 400 && bad_value && contains(said.message, "lifetime")) {
        return Trouble::lifetime_too_long;
    }
    return Trouble::refused;
}

std::string message_of(const HttpResponse& response, const Said& said, const Secret& bearer)
{
    if (is_success(response)) {
        return said.is_json ? "its answer lacks what was asked for" : "its answer is not JSON";
    }
    auto message = presentable(said.message, bearer);
    if (!message.empty()) return message;
    if (response.status >= 300 && response.status < 400) {
        return "it redirects to another page, as to a login";
    }
    return "it gave no reason";
}

std::optional<Duration> seconds(std::string_view text)
{
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ptr != end || text.empty() || text.front() == '-') return std::nullopt;
    const std::int64_t most = longest_retry_after / 1s;
    if (parsed.ec == std::errc::result_out_of_range) return longest_retry_after;
    return std::chrono::seconds(std::min(value, most));
}

// Seconds, or a date, which only the server's own clock can make a duration of.
std::optional<Duration> retry_after(const HttpResponse& response)
{
    const auto text = response.header("retry-after");
    if (!text) return std::nullopt;
    if (const auto relative = seconds(*text)) return relative;
    const auto then = parse_http_date(*text);
    const auto now = parse_http_date(response.header("date").value_or(""));
    if (!then || !now) return std::nullopt;
    return std::clamp(*then - *now, Duration::zero(), longest_retry_after);
}

}  // namespace

std::string presentable(std::string_view text, const Secret& bearer)
{
    auto line = one_line(text);
    redact_all(line, bearer.reveal());
    redact_tokens(line);
    if (line.size() > max_message) line.resize(max_message);
    return line;
}

WorkspaceError classify(const HttpResponse& response,
                        const Secret& bearer,
                        std::optional<Duration> asked)
{
    const auto said = patkeeper::said(response);
    WorkspaceError error;
    error.trouble = trouble_of(response, said);
    error.status = response.status;
    error.error_code = presentable(said.code, bearer).substr(0, max_error_code);
    error.message = message_of(response, said, bearer);
    error.retry_after = retry_after(response);
    if (error.trouble == Trouble::lifetime_too_long && asked) {
        error.lifetime_cap = lifetime_cap(said.message, *asked);
    }
    return error;
}

}  // namespace patkeeper
