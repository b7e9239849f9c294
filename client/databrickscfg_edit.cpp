#include "client/databrickscfg_edit.hpp"

#include "client/config_profile.hpp"
#include "client/databrickscfg_mark.hpp"
#include "client/text_lines.hpp"

#include <algorithm>
#include <optional>

namespace patkeeper::client {

namespace {

using Key = Databrickscfg::Key;
using Section = Databrickscfg::Section;

struct Setting {
    std::string_view key;
    std::string value;
};

// The host is set apart from these: it may be written in many ways.
std::vector<Setting> settings_of(const ServedProfile& served)
{
    std::vector<Setting> settings{{"auth_type", std::string(added_auth_type)},
                                  {"metadata_service_url", served.url}};
    if (served.workspace_id) settings.push_back({"workspace_id", *served.workspace_id});
    return settings;
}

bool has_key(const Databrickscfg& file, std::string_view profile, std::string_view name)
{
    return std::any_of(file.sections().begin(), file.sections().end(), [&](const Section& section) {
        return section.name == profile &&
               std::any_of(section.keys.begin(), section.keys.end(), [&](const Key& key) {
                   return is_key(key.name, name);
               });
    });
}

bool is_set_up(const Databrickscfg& file, const ServedProfile& served)
{
    const auto settings = settings_of(served);
    return has_host(file, served.profile, served.host) && !has_key(file, served.profile, "token") &&
           std::all_of(settings.begin(), settings.end(), [&](const Setting& setting) {
               return file.value(served.profile, setting.key) == setting.value;
           });
}

std::optional<Key> find_key(std::string_view text, std::string_view profile, std::string_view name)
{
    const Databrickscfg file(text);
    for (const auto& section : file.sections()) {
        if (section.name != profile) continue;
        for (const auto& key : section.keys) {
            if (is_key(key.name, name)) return key;
        }
    }
    return std::nullopt;
}

void erase_all(TextLines& lines, std::string_view profile, std::string_view name)
{
    while (const auto key = find_key(lines.text(), profile, name))
        lines.erase(key->begin, key->end);
}

// As comments.
void keep_all(TextLines& lines, std::string_view profile, std::string_view name)
{
    while (const auto key = find_key(lines.text(), profile, name))
        keep_lines(lines, key->begin, key->end);
}

// Says that the token is what counts, which is of no use without it.
void erase_auth_type_of_token(TextLines& lines, std::string_view profile)
{
    const Databrickscfg file(lines.text());
    if (!has_key(file, profile, "token") || file.value(profile, "auth_type") != "pat") return;
    erase_all(lines, profile, "auth_type");
}

// Takes out the token, and keeps what is not as it should be; says what is then to be added.
std::vector<std::string> clear_the_way(TextLines& lines, const ServedProfile& served)
{
    std::vector<std::string> missing;
    erase_auth_type_of_token(lines, served.profile);
    erase_all(lines, served.profile, "token");
    if (!has_host(Databrickscfg(lines.text()), served.profile, served.host)) {
        keep_all(lines, served.profile, "host");
        missing.push_back("host = " + served.host);
    }
    for (const auto& [key, value] : settings_of(served)) {
        if (Databrickscfg(lines.text()).value(served.profile, key) == value) continue;
        keep_all(lines, served.profile, key);
        missing.push_back(std::string(key) + " = " + value);
    }
    return missing;
}

// Where in a profile's sections lines may be added, and how far indented.
struct Place {
    std::size_t at = 0;
    std::string indentation;
};

std::string indentation_at(std::string_view text, std::size_t at)
{
    const auto rest = text.substr(at);
    return std::string(rest.substr(0, std::min(rest.find_first_not_of(" \t"), rest.size())));
}

// Past lines that would become part of what is added above them.
std::size_t below_stray_lines(std::string_view text, std::size_t at)
{
    for (;;) {
        const auto line = text.substr(at, text.find('\n', at) - at);
        const auto first = line.find_first_not_of(" \t\r\v\f");
        const bool stray = first != std::string_view::npos && first > 0 &&
                           std::string_view("#;[").find(line[first]) == std::string_view::npos &&
                           line.find_first_of("=:") == std::string_view::npos;
        if (!stray) return at;
        at = std::min(at + line.size() + 1, text.size());
    }
}

// Below the host, else below the header.
std::optional<Place> place_for(std::string_view text, std::string_view profile)
{
    const Databrickscfg file(text);
    std::optional<Place> place;
    bool has_host_line = false;
    for (const auto& section : file.sections()) {
        if (section.name != profile) continue;
        for (const auto& key : section.keys) {
            if (!is_key(key.name, "host")) continue;
            place = {key.end, indentation_at(text, key.begin)};
            has_host_line = true;
        }
        if (has_host_line) continue;
        const auto& keys = section.keys;
        place = {below_stray_lines(text, section.end),
                 keys.empty() ? "" : indentation_at(text, keys.front().begin)};
    }
    return place;
}

void add_lines(TextLines& lines, const Place& place, std::vector<std::string> added)
{
    added.insert(added.begin(), lines_mark(added.size()));
    for (auto& line : added)
        line.insert(0, place.indentation);
    lines.insert(place.at, added);
}

void add_section(TextLines& lines, const std::string& profile, std::vector<std::string> added)
{
    added.insert(added.begin(), {section_mark(), "[" + profile + "]"});
    const auto text = lines.text();
    if (text.size() > lines.begin()) added.insert(added.begin(), "");
    lines.insert(text.size(), added);
}

// What was added for an earlier address is taken out first, so that nothing piles up.
void set_up(TextLines& lines, const ServedProfile& served)
{
    if (is_set_up(Databrickscfg(lines.text()), served)) return;
    lines = TextLines(restored(lines.text(), {served.profile}).reveal());
    auto missing = clear_the_way(lines, served);
    if (missing.empty()) return;
    if (const auto place = place_for(lines.text(), served.profile)) {
        add_lines(lines, *place, std::move(missing));
    } else {
        add_section(lines, served.profile, std::move(missing));
    }
}

}  // namespace

Secret edited(std::string_view text, const std::vector<ServedProfile>& profiles)
{
    TextLines lines(text);
    for (const auto& served : profiles)
        set_up(lines, served);
    return Secret(lines.text());
}

bool is_for_another_host(const Databrickscfg& file, const ServedProfile& served)
{
    return !file.value(served.profile, "host").empty() &&
           !has_host(file, served.profile, served.host);
}

}  // namespace patkeeper::client
