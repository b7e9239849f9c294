#include "client/databrickscfg_edit.hpp"
#include "client/databrickscfg_mark.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

using Key = Databrickscfg::Key;
using Section = Databrickscfg::Section;

// The end of the added keys that follow one another from the first one on, at most so many.
std::size_t end_of_added(const std::vector<Key>& keys, std::size_t first, std::size_t most)
{
    auto end = keys[first].begin;
    for (auto i = first; i < keys.size() && i - first < most; ++i) {
        if (keys[i].begin != end || !is_added_key(keys[i])) break;
        end = keys[i].end;
    }
    return end;
}

bool holds_only_added(const Section& section)
{
    const auto& keys = section.keys;
    return !keys.empty() && keys.front().begin == section.end &&
           end_of_added(keys, 0, keys.size()) == keys.back().end;
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
        const auto count = lines_marked(lines, keys[i].begin);
        if (count == 0 || !is_added_key(keys[i])) continue;
        lines.erase(lines.above(keys[i].begin), end_of_added(keys, i, count));
        return true;
    }
    return false;
}

// One of the things that were added; false when there is none left.
bool erase_one(TextLines& lines, const std::vector<std::string>& profiles)
{
    const Databrickscfg file(lines.text());
    for (const auto& section : file.sections()) {
        const bool chosen =
            profiles.empty() ||
            std::find(profiles.begin(), profiles.end(), section.name) != profiles.end();
        if (chosen && (erase_section(lines, section) || erase_keys(lines, section.keys))) {
            return true;
        }
    }
    return false;
}

}  // namespace

Secret restored(std::string_view text, const std::vector<std::string>& profiles)
{
    TextLines lines(text);
    while (erase_one(lines, profiles)) {
    }
    return Secret(lines.text());
}

}  // namespace patkeeper::client
