#include "daemon/workspace/proxy.hpp"

#include "protocol/lower.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <openssl/evp.h>

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

bool is_loopback(std::string_view host)
{
    if (host == "localhost") return true;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(host), error);
    return !error && address.is_loopback();
}

// What an entry names: no brackets around an IPv6 address, no dots around a name.
std::string_view bare(std::string_view entry)
{
    if (entry.starts_with('[') && entry.ends_with(']')) return entry.substr(1, entry.size() - 2);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.ends_with('.')) entry.remove_suffix(1);
    return entry;
}

bool matches(std::string_view host, std::string_view entry)
{
    if (entry == "*") return true;
    const auto name = bare(entry);
    if (name.empty() || !host.ends_with(name)) return false;
    return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

}  // namespace

Result<Proxy, Invalid> parse_proxy(std::string_view text)
{
    const bool has_scheme = text.find("://") != std::string_view::npos;
    const auto full = has_scheme ? std::string(text) : "http://" + std::string(text);
    const auto url = boost::urls::parse_uri(full);
    if (!url || !url->has_authority()) return Invalid{"it is not a URL"};
    if (lower(std::string_view(url->scheme())) != "http") {
        return Invalid{"only proxies with http:// are supported"};
    }
    Proxy proxy;
    proxy.host = url->host_address();
    proxy.port = url->port().empty() ? default_port : url->port_number();
    if (proxy.host.empty()) return Invalid{"it names no host"};
    if (proxy.port == 0) return Invalid{"its port is no number from 1 to 65535"};
    if (url->has_userinfo()) proxy.authorization = basic(url->user(), url->password());
    return proxy;
}

bool bypasses_proxy(std::string_view host, std::string_view no_proxy)
{
    if (is_loopback(host)) return true;
    constexpr std::string_view separators = ", \t";
    const auto entries = lower(no_proxy);
    for (std::size_t at = 0; at < entries.size();) {
        const auto end = std::min(entries.find_first_of(separators, at), entries.size());
        if (matches(host, std::string_view(entries).substr(at, end - at))) return true;
        at = end + 1;
    }
    return false;
}

}  // namespace patkeeper
