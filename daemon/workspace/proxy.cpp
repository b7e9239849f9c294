#include "daemon/workspace/proxy.hpp"

#include "protocol/lower.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/port.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <charconv>
#include <openssl/evp.h>
#include <optional>
#include <vector>

namespace patkeeper {

namespace {

constexpr std::uint16_t default_port = 80;

Secret basic(const std::string& user, const std::string& password)
{
    const auto plain = user + ":" + password;
    std::vector<unsigned char> encoded(4 * ((plain.size() + 2) / 3) + 1);
    const auto size = EVP_EncodeBlock(encoded.data(),
                                      reinterpret_cast<const unsigned char*>(plain.data()),
                                      static_cast<int>(plain.size()));
    return Secret("Basic " + std::string(encoded.begin(), encoded.begin() + size));
}

using Address = boost::asio::ip::address;

std::optional<Address> address_of(std::string_view text)
{
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(text), error);
    return error ? std::nullopt : std::optional(address);
}

bool is_loopback(std::string_view host)
{
    const auto address = address_of(host);
    return host == "localhost" || (address && address->is_loopback());
}

template <class Bytes>
bool begin_alike(const Bytes& one, const Bytes& other, unsigned bits)
{
    for (unsigned i = 0; i < bits; ++i) {
        const auto bit = 0x80U >> i % 8U;
        if (((one[i / 8] ^ other[i / 8]) & bit) != 0) return false;
    }
    return true;
}

// Whether the address is in ADDRESS/BITS; nothing where the entry is not of that form.
std::optional<bool> is_in_network(const std::optional<Address>& host, std::string_view entry)
{
    const auto slash = entry.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto network = address_of(entry.substr(0, slash));
    const auto length = entry.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(length.begin(), length.end(), bits);
    const unsigned most = network && network->is_v6() ? 128 : 32;
    if (!network || error != std::errc() || end != length.end() || bits > most) return std::nullopt;
    if (!host || host->is_v6() != network->is_v6()) return false;
    return host->is_v6() ? begin_alike(host->to_v6().to_bytes(), network->to_v6().to_bytes(), bits)
                         : begin_alike(host->to_v4().to_bytes(), network->to_v4().to_bytes(), bits);
}

struct HostAndPort {
    std::string_view host;  // no brackets
    std::string_view port;  // empty: any
};

// An IPv6 address has a port only behind brackets.
HostAndPort split(std::string_view entry)
{
    const auto colon = entry.rfind(':');
    if (entry.starts_with('[')) {
        const auto bracket = std::min(entry.find(']'), entry.size());
        const bool has_port = colon != std::string_view::npos && colon == bracket + 1;
        return {entry.substr(1, bracket - 1), has_port ? entry.substr(colon + 1) : ""};
    }
    const bool has_port = colon != std::string_view::npos && entry.find(':') == colon;
    return has_port ? HostAndPort{entry.substr(0, colon), entry.substr(colon + 1)}
                    : HostAndPort{entry, ""};
}

// "domain" is it and all below it; ".domain" and "*.domain" are only what is below it.
bool is_below(std::string_view host, std::string_view domain)
{
    if (domain.starts_with("*.")) domain.remove_prefix(1);
    if (domain.ends_with('.')) domain.remove_suffix(1);
    if (domain.empty()) return false;
    if (domain.starts_with('.')) return host.ends_with(domain);
    return host == domain || host.ends_with("." + std::string(domain));
}

bool matches(std::string_view host, std::uint16_t port, std::string_view entry)
{
    if (entry == "*") return true;
    const auto address = address_of(host);
    if (const auto inside = is_in_network(address, entry)) return *inside;
    const auto named = split(entry);
    if (!named.port.empty() && named.port != std::to_string(port)) return false;
    if (const auto named_address = address_of(named.host)) return address == named_address;
    return is_below(host, named.host);
}

// A URL ends its user and password at the first of these.
bool has_unescaped_user_info(std::string_view url)
{
    const auto begin = url.find("://") + 3;
    const auto sign = url.rfind('@');
    return sign != std::string_view::npos && sign > begin &&
           url.substr(begin, sign - begin).find_first_of("@#\\/? ") != std::string_view::npos;
}

}  // namespace

Result<Proxy, Invalid> parse_proxy(std::string_view text)
{
    text = trimmed(text);
    const bool has_scheme = text.find("://") != std::string_view::npos;
    const auto full = has_scheme ? std::string(text) : "http://" + std::string(text);
    if (has_unescaped_user_info(full)) {
        return Invalid{
            "its user or password must have %40 for @, %23 for #, %5C for \\, %2F for /, "
            "%3F for ? and %20 for a blank"};
    }
    const auto url = boost::urls::parse_uri(full);
    if (!url || !url->has_authority()) return Invalid{"it is not a URL"};
    if (lower(std::string_view(url->scheme())) != "http") {
        return Invalid{"only proxies with http:// are supported"};
    }
    Proxy proxy;
    proxy.host = url->host_address();
    const auto port = url->port().empty() ? std::optional(default_port)
                                          : parse_port(std::string_view(url->port()));
    if (proxy.host.empty()) return Invalid{"it does not name a host"};
    if (!port) return Invalid{"its port is not a number from 1 to 65535"};
    proxy.port = *port;
    if (url->has_userinfo()) proxy.authorization = basic(url->user(), url->password());
    return proxy;
}

bool bypasses_proxy(std::string_view host, std::uint16_t port, std::string_view no_proxy)
{
    if (is_loopback(host)) return true;
    constexpr std::string_view separators = ", \t\r\n";
    const auto entries = lower(no_proxy);
    for (std::size_t at = 0; at < entries.size();) {
        const auto end = std::min(entries.find_first_of(separators, at), entries.size());
        if (matches(host, port, std::string_view(entries).substr(at, end - at))) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace patkeeper
