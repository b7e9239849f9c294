#include "protocol/git_credential.hpp"

#include <algorithm>
#include <charconv>

namespace patkeeper {

namespace {

constexpr std::string_view line_breakers("\n\r\0", 3);

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
}

// The next line, without its LF and one CR before that, as git reads it; `rest` moves past it.
std::string_view take_line(std::string_view& rest)
{
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::optional<std::string>* text_of(GitRequest& request, std::string_view key)
{
    if (key == "protocol") return &request.protocol;
    if (key == "host") return &request.host;
    if (key == "path") return &request.path;
    if (key == "username") return &request.username;
    if (key == "authtype") return &request.authtype;
    return nullptr;
}

std::optional<Secret>* secret_of(GitRequest& request, std::string_view key)
{
    if (key == "password") return &request.password;
    if (key == "oauth_refresh_token") return &request.oauth_refresh_token;
    if (key == "credential") return &request.credential;
    return nullptr;
}

// As git: whatever is no time to come means that the password does not expire.
std::optional<std::int64_t> expiry_in(std::string_view value)
{
    std::int64_t seconds = 0;
    const auto* const end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, seconds);
    if (error != std::errc() || stop != end || seconds <= 0) return std::nullopt;
    return seconds;
}

// Anything but a clear no: then nothing is stored that should not be.
bool is_true(std::string_view value)
{
    return !value.empty() && value != "0" && value != "false" && value != "no" && value != "off";
}

void take_capability(GitRequest& request, std::string_view value)
{
    if (value.empty()) request.capabilities.clear();
    if (!value.empty()) request.capabilities.emplace_back(value);
}

// False when the value holds what it must not. Keys we do not know are none of our business.
bool take_attribute(GitRequest& request, std::string_view key, std::string_view value)
{
    if (auto* text = text_of(request, key)) {
        *text = value;
        return std::none_of(value.begin(), value.end(), is_control);
    }
    if (auto* secret = secret_of(request, key)) {
        secret->emplace(value);
        return value.find_first_of(line_breakers) == value.npos;
    }
    if (key == "capability[]") take_capability(request, value);
    if (key == "password_expiry_utc") request.password_expiry_utc = expiry_in(value);
    if (key == "ephemeral") request.ephemeral = is_true(value);
    return true;
}

}  // namespace

bool GitRequest::announces(std::string_view capability) const noexcept
{
    return std::find(capabilities.begin(), capabilities.end(), capability) != capabilities.end();
}

bool ends_git_request(std::string_view bytes) noexcept
{
    const auto holds = [&](std::string_view end) { return bytes.find(end) != bytes.npos; };
    return bytes.starts_with('\n') || bytes.starts_with("\r\n") || holds("\n\n") || holds("\n\r\n");
}

Result<GitRequest, Invalid> parse_git_request(std::string_view bytes)
{
    if (bytes.size() > max_git_request) return Invalid{"it is longer than 1 MiB"};
    GitRequest request;
    while (!bytes.empty()) {
        if (std::min(bytes.find('\n'), bytes.size()) >= max_git_line) {
            return Invalid{"a line is longer than 65535 bytes"};
        }
        const auto line = take_line(bytes);
        if (line.empty()) break;
        const auto equals = line.find('=');
        if (equals == line.npos) return Invalid{"a line has no ="};
        const auto key = line.substr(0, equals);
        if (!take_attribute(request, key, line.substr(equals + 1))) {
            return Invalid{"there is a control character in " + std::string(key)};
        }
    }
    return request;
}

std::optional<Secret> format_git_answer(const std::vector<GitAttribute>& attributes)
{
    std::vector<char, WipingAllocator<char>> text;
    const auto append = [&](std::string_view part) {
        text.insert(text.end(), part.begin(), part.end());
    };
    for (const auto& [key, value] : attributes) {
        if (value.find_first_of(line_breakers) != value.npos) return std::nullopt;
        append(key);
        append("=");
        append(value);
        append("\n");
    }
    return Secret(std::move(text));
}

}  // namespace patkeeper
