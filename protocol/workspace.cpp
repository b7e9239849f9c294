#include "protocol/workspace.hpp"

#include "protocol/lower.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/port.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>

namespace patkeeper {

namespace {

constexpr std::size_t max_url_size = 2048;
constexpr std::size_t max_id_size = 64;

bool is_loopback(const boost::urls::url_view& url, const std::string& host)
{
    if (url.host_type() == boost::urls::host_type::ipv4)
        return url.host_ipv4_address().is_loopback();
    if (url.host_type() == boost::urls::host_type::ipv6)
        return url.host_ipv6_address().is_loopback();
    return host == "localhost";
}

// The workspace id that a pasted URL carries, if any.
std::optional<std::string> id_in_query(const boost::urls::url_view& url)
{
    for (const auto& parameter : url.params()) {
        if (parameter.key == "o" || parameter.key == "w" || parameter.key == "workspace_id") {
            return std::string(parameter.value);
        }
    }
    return std::nullopt;
}

bool is_id(std::string_view id)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !id.empty() && id.size() <= max_id_size && std::all_of(id.begin(), id.end(), is_digit);
}

bool is_host_name(std::string_view host)
{
    const bool empty_label = host.starts_with('.') || host.find("..") != std::string_view::npos;
    return !host.empty() && !empty_label && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

// What is wrong with the name of a host, if anything. The name of a workspace has dots: a single word
// is a typing error, such as the "https" of https//H.
std::optional<Invalid> trouble_with_name(std::string_view host)
{
    if (!is_host_name(host)) return Invalid{"it does not name a host"};
    if (host.ends_with('.')) return Invalid{"the name of its host ends with a dot"};
    if (host != "localhost" && host.find('.') == std::string_view::npos) {
        return Invalid{"the name of its host has no dot"};
    }
    return std::nullopt;
}

// What a browser's address bar, a config file or a person's memory may hold, as a URL.
std::string with_scheme(std::string_view text)
{
    if (text.find("://") != std::string_view::npos) return std::string(text);
    return "https://" + std::string(text);
}

// Removes one "https", well or badly spelled, with what parts it from a host: "https//", "http:/",
// "htps://". Whether there was one.
bool drop_scheme(std::string_view& text)
{
    constexpr std::array<std::string_view, 7> schemes{
        "https", "http", "htpps", "htps", "htttps", "hhtps", "ttps"};
    const auto low = lower(text);
    const auto* scheme = std::find_if(
        schemes.begin(), schemes.end(), [&](std::string_view s) { return low.starts_with(s); });
    const auto begin = scheme == schemes.end() ? 0 : scheme->size();
    const auto end = std::min(text.find_first_not_of(":;/\\", begin), text.size());
    if (end == begin) return false;
    text.remove_prefix(end);
    return true;
}

// What is wrong with a URL before its host and port are looked at.
std::optional<Invalid> trouble_with_shape(const boost::urls::url_view& url)
{
    if (!url.has_authority()) return Invalid{"it is not a URL"};
    if (url.has_userinfo()) return Invalid{"it holds a user name or a password"};
    // Boost.URL 1.81 cuts a name that begins like an IPv4 address in two: 127.0.0.1.evil.example
    // has the host 127.0.0.1 and the path ".evil.example".
    const auto path = std::string_view(url.encoded_path());
    if (!path.empty() && path.front() != '/') return Invalid{"it does not name a host"};
    const auto scheme = lower(std::string_view(url.scheme()));
    if (scheme != "https" && scheme != "http") return Invalid{"it is neither https nor http"};
    return std::nullopt;
}

}  // namespace

Result<Workspace, Invalid> Workspace::parse(std::string_view text)
{
    auto workspace = read(trimmed(text));
    if (workspace) return workspace;
    const auto meant = meant_by(text);
    if (!meant) return workspace;
    return Invalid{workspace.error().reason + " (did you mean " + meant->str() + "?)"};
}

std::optional<Workspace> Workspace::meant_by(std::string_view text)
{
    auto rest = trimmed(text);
    if (rest.size() > max_url_size) return std::nullopt;
    while (drop_scheme(rest)) {
    }
    const auto meant = read("https://" + std::string(rest));
    return meant ? std::optional(*meant) : std::nullopt;
}

Result<Workspace, Invalid> Workspace::read(std::string_view text)
{
    if (text.size() > max_url_size) return Invalid{"it is too long"};
    const auto full = with_scheme(text);
    const auto url = boost::urls::parse_uri(full);
    if (!url) return Invalid{"it is not a URL"};
    if (const auto trouble = trouble_with_shape(*url)) return *trouble;

    const auto scheme = lower(std::string_view(url->scheme()));
    Workspace workspace;
    workspace.host_ = lower(url->host_address());
    const bool is_name = url->host_type() == boost::urls::host_type::name;
    const auto trouble = is_name ? trouble_with_name(workspace.host_) : std::nullopt;
    if (trouble) return *trouble;
    if (scheme == "http" && !is_loopback(*url, workspace.host_)) {
        return Invalid{"plain http is for this machine only; use https"};
    }

    const std::optional<std::uint16_t> default_port = scheme == "https" ? 443 : 80;
    const auto port =
        url->port().empty() ? default_port : parse_port(std::string_view(url->port()));
    if (!port) return Invalid{"its port is not a number from 1 to 65535"};
    workspace.port_ = *port;

    const bool brackets = url->host_type() == boost::urls::host_type::ipv6;
    workspace.url_ = scheme + (brackets ? "://[" : "://") + workspace.host_ + (brackets ? "]" : "");
    if (workspace.port_ != default_port) workspace.url_ += ":" + std::to_string(workspace.port_);

    workspace.id_ = id_in_query(*url);
    if (workspace.id_ && !is_id(*workspace.id_)) return Invalid{"its workspace id is not a number"};
    return workspace;
}

bool Workspace::answers_to(const Workspace& asked) const noexcept
{
    return url_ == asked.url_ && (!asked.id_ || id_ == asked.id_);
}

bool is_account_console(const Workspace& workspace)
{
    constexpr std::array<std::string_view, 6> domains{".databricks.com",  // and below it cloud, gcp
                                                      ".azuredatabricks.net",
                                                      ".azuredatabricks.us",
                                                      ".databricks.us",
                                                      ".databricks.azure.us",
                                                      ".databricks.azure.cn"};
    const auto& host = workspace.host();
    const bool is_accounts = host.starts_with("accounts.") || host.starts_with("accounts-dod.");
    return is_accounts && std::any_of(domains.begin(), domains.end(), [&](std::string_view domain) {
               return host.ends_with(domain);
           });
}

}  // namespace patkeeper
