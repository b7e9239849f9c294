#include "client/databrickscfg_edit.hpp"
#include "client/databrickscfg_mark.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

using Key = Databrickscfg::Key;
using Section = Databrickscfg::Section;

// How many of the keys that may be added follow one another from the first one on, at most so many.
std::size_t count_added(const std::vector<Key>& keys, std::size_t first, std::size_t most)
{
    auto end = keys[first].begin;
    std::size_t count = 0;
    for (auto i = first; i < keys.size() && count < most; ++i, ++count) {
        if (keys[i].begin != end || !may_be_added(keys[i])) break;
        end = keys[i].end;
    }
    return count;
}

bool holds_only_added(const Section& section)
{
    const auto& keys = section.keys;
    return !keys.empty() && keys.front().begin == section.end &&
           count_added(keys, 0, keys.size()) == keys.size() &&
           std::all_of(keys.begin(), keys.end(), is_added_key);
}

// With the empty line above it, which was added too.
void erase_whole(TextLines& lines, const Section& section)
{
    const auto mark = lines.above(section.begin);
    const auto before = lines.above(mark);
    const auto line = lines.text().substr(before, mark - before);
    const bool is_empty = line == "\n" || line == "\r\n";
    lines.erase(is_empty ? before : mark, section.keys.back().end);
}

// People have put something of theirs into it: that stays, and the host it is for.
void erase_added(TextLines& lines, const Section& section)
{
    for (auto key = section.keys.rbegin(); key != section.keys.rend(); ++key) {
        const bool goes = is_added_key(*key) && !is_key(key->name, "host");
        if (goes) lines.erase(key->begin, key->end);
    }
    lines.erase(lines.above(section.begin), section.begin);
}

bool erase_section(TextLines& lines, const Section& section)
{
    if (!has_section_mark(lines, section.begin)) return false;
    holds_only_added(section) ? erase_whole(lines, section) : erase_added(lines, section);
    return true;
}

bool erase_keys(TextLines& lines, const std::vector<Key>& keys)
{
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto count = count_added(keys, i, lines_marked(lines, keys[i].begin));
        if (count == 0) continue;
        for (auto key = i + count; key-- > i;) {
            if (is_added_key(keys[key])) lines.erase(keys[key].begin, keys[key].end);
        }
        lines.erase(lines.above(keys[i].begin), keys[i].begin);
        return true;
    }
    return false;
}

bool is_chosen(const std::vector<std::string>& profiles, std::string_view name)
{
    return profiles.empty() || std::find(profiles.begin(), profiles.end(), name) != profiles.end();
}

// One of the things that were added; false when there is none left.
bool erase_one(TextLines& lines, const std::vector<std::string>& profiles)
{
    const Databrickscfg file(lines.text());
    for (const auto& section : file.sections()) {
        if (!is_chosen(profiles, section.name)) continue;
        if (erase_section(lines, section) || erase_keys(lines, section.keys)) return true;
    }
    return false;
}

// Above the first section and its keys, a line is DEFAULT's.
std::string_view profile_at(const Databrickscfg& file, std::size_t at)
{
    std::string_view profile = "DEFAULT";
    for (const auto& section : file.sections()) {
        if (section.begin <= at) profile = section.name;
    }
    return profile;
}

bool has_any_key_of(const Databrickscfg& file, std::string_view profile, std::string_view text)
{
    const Databrickscfg lines(text);
    if (lines.sections().empty()) return false;
    const auto& keys = lines.sections().front().keys;
    return std::any_of(keys.begin(), keys.end(), [&](const Key& key) {
        return !file.value(profile, key.name).empty();
    });
}

// The last first, so that where the others are stays true.
void put_back(TextLines& lines, const std::vector<std::string>& profiles)
{
    const auto text = lines;
    const Databrickscfg file(text.text());
    const auto kept = kept_lines(text);
    for (auto i = kept.rbegin(); i != kept.rend(); ++i) {
        const auto profile = profile_at(file, i->begin);
        if (!is_chosen(profiles, profile)) continue;
        TextLines before(text.text().substr(i->begin, i->end - i->begin));
        restore_lines(before, 0, before.text().size());
        if (has_any_key_of(file, profile, before.text())) {
            lines.erase(i->begin, i->end);
        } else {
            restore_lines(lines, i->begin, i->end);
        }
    }
}

bool is_managed(const TextLines& lines, const Section& section)
{
    const auto is_marked = [&](const Key& key) { return lines_marked(lines, key.begin) > 0; };
    return has_section_mark(lines, section.begin) ||
           std::any_of(section.keys.begin(), section.keys.end(), is_marked);
}

}  // namespace

std::vector<std::string> managed_profiles(std::string_view text)
{
    const TextLines lines(text);
    const Databrickscfg file(text);
    std::vector<std::string> names;
    for (const auto& section : file.sections()) {
        const bool known = std::find(names.begin(), names.end(), section.name) != names.end();
        if (!known && is_managed(lines, section)) names.emplace_back(section.name);
    }
    return names;
}

Secret restored(std::string_view text, const std::vector<std::string>& profiles)
{
    TextLines lines(text);
    while (erase_one(lines, profiles)) {
    }
    put_back(lines, profiles);
    return Secret(lines.text());
}

}  // namespace patkeeper::client
