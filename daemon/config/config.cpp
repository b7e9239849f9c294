#include "daemon/config/config.hpp"

#include "daemon/process/read_file.hpp"
#include "protocol/duration.hpp"
#include "protocol/pasted_text.hpp"
#include "protocol/port.hpp"
#include "protocol/profile_name.hpp"
#include "protocol/redacted.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <toml++/toml.h>

namespace patkeeper {

namespace {

// Thrown and caught in this file: parsing is a deep descent with one way out.
struct Wrong {
    std::uint32_t line;
    std::string reason;
};

// A key for an error message, which may end up on a terminal. It may be a URL that was put in a wrong
// place.
std::string printable(std::string_view text)
{
    std::string shown(text);
    redact_all(shown, user_info_of(text));
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    std::replace_if(shown.begin(), shown.end(), is_control, '?');
    return shown;
}

// Where a text quotes more than a character, as in "expected '=', saw '@'"; else its end.
std::size_t begin_of_quote(std::string_view text)
{
    auto at = text.find('\'');
    while (at < text.size() && text.substr(at + 1).find('\'') == 1)
        at = std::min(text.find('\'', at + 3), text.size());
    return std::min(at, text.size());
}

// What toml++ says, without the key that it quotes where that may be a URL with a password: inside a
// sentence no rule tells where a password with blanks begins.
std::string description_of(const toml::parse_error& error)
{
    const auto text = error.description();
    const auto quote = begin_of_quote(text);
    if (text.find('@', quote) == std::string_view::npos) return redacted_quote(text);
    return redacted_quote(text.substr(0, quote)) + "[redacted]";
}

// toml++ 3.3 limits how deep values nest, but not of how many parts a dotted key is, and frees its
// tables recursively: some ten thousand parts overflow the stack.
void refuse_deep_keys(std::string_view text)
{
    constexpr int max_dots = 5000;
    int dots = 0;
    std::uint32_t line = 1;
    for (const char c : text) {
        if (c == '\n') ++line;
        if (c == '.' && ++dots > max_dots) throw Wrong{line, "too many dots in one file"};
    }
}

// Reads one table key by key; what is left over is unknown.
class Reader {
public:
    Reader(const toml::table& table, std::string path) : table_(table), path_(std::move(path)) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    template <class T>
    void read(std::string_view key, T& to, std::string_view wanted)
    {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<T>();
        if (!value) fail(*node, key, wanted);
        to = *value;
    }
    template <class T>
    void read(std::string_view key, std::optional<T>& to, std::string_view wanted)
    {
        T value{};
        if (table_.contains(key)) read(key, value, wanted);
        if (table_.contains(key)) to = std::move(value);
        seen_.insert(std::string(key));
    }

    // A text that is turned into something: nothing where it cannot be.
    template <class T, class Parse>
    void read_as(std::string_view key, T& to, std::string_view wanted, Parse parse)
    {
        const auto* node = take(key);
        if (node == nullptr) return;
        const auto text = node->value_exact<std::string>();
        const auto value = text ? parse(*text) : std::nullopt;
        if (!value) fail(*node, key, wanted);
        to = *value;
    }

    const toml::table* table(std::string_view key)
    {
        const auto* node = take(key);
        if (node == nullptr) return nullptr;
        if (!node->is_table()) fail(*node, key, "a table");
        return node->as_table();
    }

    const toml::node* take(std::string_view key)
    {
        seen_.insert(std::string(key));
        return table_.get(key);
    }

    [[noreturn]] void fail(const toml::node& node,
                           std::string_view key,
                           std::string_view wanted) const
    {
        throw Wrong{node.source().begin.line,
                    path_ + std::string(key) + " must be " + std::string(wanted)};
    }

    void refuse_unknown_keys() const
    {
        for (const auto& [key, node] : table_) {
            if (seen_.contains(std::string(key.str()))) continue;
            throw Wrong{key.source().begin.line, "unknown key " + path_ + printable(key.str())};
        }
    }

private:
    const toml::table& table_;
    std::string path_;
    std::set<std::string> seen_;
};

constexpr std::string_view a_duration = "a duration such as \"30d\", \"24h\", \"15m\" or \"1h30m\"";

std::optional<double> as_fraction(const toml::node& node)
{
    const auto value = node.value<double>();
    if (!value || !(*value >= 0.05 && *value <= 0.95)) return std::nullopt;
    return value;
}

std::optional<int> as_budget(const toml::node& node)
{
    constexpr std::int64_t most = 60;
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > most) return std::nullopt;
    return static_cast<int>(*value);
}

std::optional<std::string> as_profile_name(const std::string& text)
{
    const std::string name(trimmed(text));
    return is_profile_name(name) ? std::optional(name) : std::nullopt;
}

// Loopback only: whoever can connect is asked for no password.
std::optional<std::string> as_listen_address(const std::string& text)
{
    if (text.empty() || text == "auto") return text;
    constexpr std::string_view loopback = "127.0.0.1:";
    if (!text.starts_with(loopback)) return std::nullopt;
    return parse_port(text.substr(loopback.size())) ? std::optional(text) : std::nullopt;
}

// The keys that [rotation] and [profile.*] share, whether their fields are optional or not.
template <class Fields>
void read_rotation(Reader& reader, Fields& fields)
{
    reader.read("enabled", fields.enabled, "true or false");
    reader.read_as("lifetime", fields.lifetime, a_duration, parse_duration);
    reader.read_as("overlap", fields.overlap, a_duration, parse_duration);
    if (const auto* node = reader.take("rotate_at")) {
        const auto fraction = as_fraction(*node);
        if (!fraction) reader.fail(*node, "rotate_at", "a number from 0.05 to 0.95");
        fields.rotate_at = *fraction;
    }
    if (const auto* node = reader.take("max_creates_per_hour")) {
        const auto budget = as_budget(*node);
        if (!budget) reader.fail(*node, "max_creates_per_hour", "a whole number from 1 to 60");
        fields.max_creates_per_hour = *budget;
    }
}

void read_scopes(Reader& reader, std::optional<Scopes>& scopes)
{
    const auto* node = reader.take("scopes");
    if (node == nullptr) return;
    constexpr std::string_view wanted = "a list of scope names such as [\"sql\"]";
    if (!node->is_array() || node->as_array()->empty()) reader.fail(*node, "scopes", wanted);
    scopes.emplace();
    for (const auto& element : *node->as_array()) {
        const auto name = element.value_exact<std::string>();
        if (!name || name->empty()) reader.fail(element, "scopes", wanted);
        scopes->push_back(*name);
    }
}

Config::Overrides read_overrides(const toml::table& table, const std::string& name)
{
    Config::Overrides overrides;
    Reader reader(table, "profile." + printable(name) + ".");
    read_rotation(reader, overrides);
    read_scopes(reader, overrides.scopes);
    reader.read_as("issuer", overrides.issuer, "a profile's name", as_profile_name);
    reader.read("allow_issuer", overrides.allow_issuer, "true or false");
    reader.refuse_unknown_keys();
    return overrides;
}

void read_profiles(const toml::table& table, Config& config)
{
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        const auto line = key.source().begin.line;
        if (!is_profile_name(name))
            throw Wrong{line, "\"" + printable(name) + "\" cannot name a profile"};
        if (!node.is_table()) throw Wrong{line, "profile." + printable(name) + " must be a table"};
        config.profiles[ProfileName(name)] = read_overrides(*node.as_table(), name);
    }
}

template <class Read>
void read_section(Reader& parent, std::string_view key, Read read)
{
    const auto* table = parent.table(key);
    if (table == nullptr) return;
    Reader reader(*table, std::string(key) + ".");
    read(reader);
    reader.refuse_unknown_keys();
}

Config read_all(const toml::table& table)
{
    Config config;
    Reader reader(table, "");
    reader.read_as("store", config.store, "\"secret-service\" or \"memory\"", parse_store);
    reader.read_as("log_level",
                   config.log_level,
                   "trace, debug, info, warning or error",
                   [](const std::string& name) {
                       return is_log_level(name) ? std::optional(name) : std::nullopt;
                   });
    reader.read_as(
        "default_profile", config.default_profile, "a profile's name", [](const std::string& name) {
            return name.empty() ? std::optional(name) : as_profile_name(name);
        });
    read_section(reader, "rotation", [&](Reader& r) { read_rotation(r, config.rotation); });
    read_section(reader, "metadata", [&](Reader& r) {
        r.read_as("listen",
                  config.metadata_listen,
                  "\"auto\", \"127.0.0.1:PORT\" or \"\"",
                  as_listen_address);
    });
    read_section(reader, "http", [&](Reader& r) {
        r.read("ca_file", config.ca_file, "a path");
        r.read("proxy", config.proxy, "a URL");
        r.read("no_proxy", config.no_proxy, "a list of hosts, parted by commas");
    });
    read_section(reader, "git", [&](Reader& r) {
        r.read("other_hosts", config.git_other_hosts, "true or false");
    });
    if (const auto* profiles = reader.table("profile")) read_profiles(*profiles, config);
    reader.refuse_unknown_keys();
    return config;
}

}  // namespace

Result<Config, Invalid> parse_config(std::string_view text)
{
    try {
        refuse_deep_keys(text);
        return read_all(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return Invalid{"line " + std::to_string(error.source().begin.line) + ": " +
                       description_of(error)};
    } catch (const Wrong& wrong) {
        return Invalid{"line " + std::to_string(wrong.line) + ": " + redacted_quote(wrong.reason)};
    }
}

Result<Config, Invalid> read_config(const std::string& path)
{
    const auto text = read_trusted_file(path, max_config_size);
    if (!text) return text.error();
    return *text ? parse_config(**text) : Config{};
}

RotationPolicy policy_for(const Config& config, const ProfileName& profile)
{
    auto policy = config.rotation;
    policy.is_issuer =
        std::any_of(config.profiles.begin(), config.profiles.end(), [&](const auto& other) {
            return other.second.issuer == profile.str();
        });
    const auto found = config.profiles.find(profile);
    if (found == config.profiles.end()) return policy;
    const auto& overrides = found->second;
    policy.enabled = overrides.enabled.value_or(policy.enabled);
    policy.lifetime = overrides.lifetime.value_or(policy.lifetime);
    policy.rotate_at = overrides.rotate_at.value_or(policy.rotate_at);
    policy.overlap = overrides.overlap.value_or(policy.overlap);
    policy.max_creates_per_hour =
        overrides.max_creates_per_hour.value_or(policy.max_creates_per_hour);
    policy.scopes = overrides.scopes;
    if (overrides.issuer) policy.issuer = ProfileName(*overrides.issuer);
    policy.allow_issuer = overrides.allow_issuer;
    return policy;
}

std::optional<Config::Store> parse_store(std::string_view name)
{
    if (name == "secret-service") return Config::Store::secret_service;
    if (name == "memory") return Config::Store::memory;
    return std::nullopt;
}

bool is_log_level(std::string_view name)
{
    constexpr std::array<std::string_view, 5> levels{"trace", "debug", "info", "warning", "error"};
    return std::find(levels.begin(), levels.end(), name) != levels.end();
}

}  // namespace patkeeper
