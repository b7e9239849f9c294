#include "daemon/profiles/credential_item.hpp"

#include "protocol/described_json.hpp"

#include <algorithm>
#include <array>

namespace patkeeper {

namespace {

// What lies in the item's secret.
struct KeptCredential {
    std::optional<Secret> password;
    std::optional<std::int64_t> password_expiry_utc;
    std::optional<Secret> oauth_refresh_token;
    std::optional<std::string> authtype;
    std::optional<Secret> credential;
};
BOOST_DESCRIBE_STRUCT(KeptCredential,
                      (),
                      (password, password_expiry_utc, oauth_refresh_token, authtype, credential))

// The attributes that say what a credential is for, in the order of `given`.
template <class T>
struct Place {
    const char* name;
    std::optional<std::string> T::*field;
};
template <class T>
constexpr std::array<Place<T>, 4> places{{{"protocol", &T::protocol},
                                          {"host", &T::host},
                                          {"path", &T::path},
                                          {"username", &T::username}}};

Attributes attributes_of_all()
{
    return {{"application", "patkeeper"}, {"kind", "credential"}};
}

std::string label_of(const Credential& credential)
{
    const auto user = credential.username ? *credential.username + "@" : "";
    const auto path = credential.path ? "/" + *credential.path : "";
    return "patkeeper: " + credential.protocol.value_or("") + "://" + user +
           credential.host.value_or("") + path;
}

// Whether the wanted value, where there is one, is that of the other.
template <class T>
bool agrees(const std::optional<T>& wanted, const std::optional<T>& own)
{
    return !wanted || wanted == own;
}

std::optional<Secret> clone(const std::optional<Secret>& secret)
{
    if (!secret) return std::nullopt;
    return secret->clone();
}

// False when an attribute is missing that each of ours has.
bool take_places(const Attributes& attributes, Credential& credential)
{
    const auto text_of = [&](const char* name) {
        const auto found = attributes.find(name);
        return found == attributes.end() ? std::string() : found->second;
    };
    const auto given = " " + text_of("given") + " ";
    for (const auto& [name, field] : places<Credential>) {
        if (!attributes.contains(name)) return false;
        if (given.find(" " + std::string(name) + " ") == given.npos) continue;
        credential.*field = text_of(name);
    }
    return true;
}

}  // namespace

Item item_of(const Credential& credential)
{
    auto attributes = attributes_of_all();
    std::string given;
    for (const auto& [name, field] : places<Credential>) {
        const auto& value = credential.*field;
        attributes[name] = value.value_or("");
        if (value) given += (given.empty() ? "" : " ") + std::string(name);
    }
    attributes["given"] = given;
    attributes["version"] = "1";
    const KeptCredential kept{clone(credential.password),
                              credential.password_expiry_utc,
                              clone(credential.oauth_refresh_token),
                              credential.authtype,
                              clone(credential.credential)};
    return {std::move(attributes), label_of(credential), serialize_json(to_json(kept))};
}

std::optional<Credential> credential_in(const Item& item)
{
    Credential credential;
    if (!take_places(item.attributes, credential)) return std::nullopt;
    const auto json = parse_json(item.secret.reveal());
    KeptCredential kept;
    std::string wrong;
    if (!json || !from_json(*json, kept, wrong)) return std::nullopt;
    credential.password = std::move(kept.password);
    credential.password_expiry_utc = kept.password_expiry_utc;
    credential.oauth_refresh_token = std::move(kept.oauth_refresh_token);
    credential.authtype = std::move(kept.authtype);
    credential.credential = std::move(kept.credential);
    return credential;
}

Attributes attributes_of(const EraseCredential& pattern)
{
    auto attributes = attributes_of_all();
    for (const auto& [name, field] : places<EraseCredential>) {
        if (pattern.*field) attributes[name] = *(pattern.*field);
    }
    return attributes;
}

bool matches(const EraseCredential& pattern, const Credential& credential)
{
    return agrees(pattern.protocol, credential.protocol) && agrees(pattern.host, credential.host) &&
           agrees(pattern.path, credential.path) && agrees(pattern.username, credential.username) &&
           agrees(pattern.password, credential.password) &&
           agrees(pattern.credential, credential.credential);
}

EraseCredential pattern_of(const GetCredential& request)
{
    EraseCredential pattern;
    pattern.protocol = request.protocol;
    pattern.host = request.host;
    pattern.path = request.path;
    pattern.username = request.username;
    return pattern;
}

bool is_whole(const Credential& credential)
{
    const bool has_place = credential.protocol && (credential.host || credential.path);
    const bool has_password = credential.username && credential.password;
    return has_place && (has_password || (credential.authtype && credential.credential));
}

std::optional<Credential> usable(Credential credential, const GetCredential& request, TimePoint now)
{
    if (!request.authtype.value_or(false)) {
        credential.authtype.reset();
        credential.credential.reset();
    }
    const auto expiry = credential.password_expiry_utc;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (expiry && *expiry <= seconds) {
        credential.password.reset();
        credential.password_expiry_utc.reset();
    }
    if (credential.password || credential.credential || credential.oauth_refresh_token) {
        return credential;
    }
    return std::nullopt;
}

bool is_host_of(const Workspace& workspace, std::string_view host)
{
    const auto asked = Workspace::parse("https://" + std::string(host));
    if (!asked || asked->host() != workspace.host()) return false;
    // Without a port it is the protocol's own, and whatever is meant for http is not for others.
    const auto standard = [](std::uint16_t port) { return port == 80 ? 443 : port; };
    return standard(asked->port()) == standard(workspace.port());
}

}  // namespace patkeeper
