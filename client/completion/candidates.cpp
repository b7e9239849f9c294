#include "client/completion/candidates.hpp"

#include "client/printable.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

namespace patkeeper::client {

namespace {

// What is in no group is in no help either.
bool is_shown(const CLI::App& command)
{
    return !command.get_group().empty();
}

std::vector<Candidate> commands_of(const CLI::App& app)
{
    std::vector<Candidate> found;
    for (const auto* command : app.get_subcommands([](const CLI::App* c) { return is_shown(*c); }))
        found.push_back({command->get_name(), command->get_description()});
    return found;
}

std::vector<Candidate> options_of(const CLI::App& command)
{
    std::vector<Candidate> found;
    for (const auto* option : command.get_options()) {
        if (option->get_group().empty()) continue;
        for (const auto& name : option->get_lnames())
            found.push_back({"--" + name, option->get_description()});
    }
    return found;
}

// A check for membership tells its set as "{a,b,c}".
std::vector<Candidate> members_of(const CLI::Option& option)
{
    const auto type = option.get_type_name();
    const auto begin = type.find('{');
    const auto end = type.find('}');
    std::vector<Candidate> found;
    if (begin == std::string::npos || end == std::string::npos) return found;
    for (auto& word : CLI::detail::split(type.substr(begin + 1, end - begin - 1), ','))
        found.push_back({std::move(word), ""});
    return found;
}

Completion values_of(const CLI::Option& option, const ProfileNames& profiles)
{
    if (option.get_type_name().starts_with("FILE")) return {{}, true};
    const bool is_profile = option.check_lname("profile") || option.check_lname("as");
    if (!is_profile) return {members_of(option)};
    std::vector<Candidate> found;
    for (auto& name : profiles())
        found.push_back({std::move(name), ""});
    return {std::move(found)};
}

const CLI::Option* first_positional(const CLI::App& command)
{
    const auto found =
        command.get_options([](const CLI::Option* option) { return option->get_positional(); });
    return found.empty() ? nullptr : found.front();
}

// The option that the word is the value of; nothing where it is none.
const CLI::Option* awaiting(const CLI::App& command, const std::string& word)
{
    if (!word.starts_with('-')) return nullptr;
    const auto* option = command.get_option_no_throw(word);
    return option != nullptr && option->get_items_expected_max() > 0 ? option : nullptr;
}

CLI::App* command_named(CLI::App& app, const std::string& name)
{
    const auto found =
        app.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

void keep_beginning_with(const std::string& begun, std::vector<Candidate>& candidates)
{
    std::erase_if(candidates, [&](const Candidate& c) { return !c.word.starts_with(begun); });
}

// Which command the words before the last have come to, and what they say of the last.
struct Place {
    CLI::App* command;
    const CLI::Option* value_of = nullptr;
    int positionals = 0;
    bool foreign = false;  // after "--": another program's words
};

Place place_of(CLI::App& app, const std::vector<std::string>& words)
{
    Place place{&app};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto& word = words[i];
        if (word == "=" && place.value_of != nullptr) continue;  // bash parts --profile=D there
        if (word == "--") place.foreign = true;
        if (std::exchange(place.value_of, nullptr) != nullptr || word.starts_with('-')) {
            place.value_of = awaiting(*place.command, word);
        } else if (auto* inner = command_named(app, word);
                   inner != nullptr && place.command == &app) {
            place.command = inner;
        } else {
            ++place.positionals;
        }
    }
    return place;
}

// For a word such as --profile=D. Paths are left out: the shell would complete the word as a whole.
Completion values_behind(const CLI::App& command,
                         const std::string& begun,
                         const ProfileNames& profiles)
{
    const auto equals = begun.find('=');
    const auto* option = awaiting(command, begun.substr(0, equals));
    if (option == nullptr) return {};
    auto values = values_of(*option, profiles).candidates;
    for (auto& value : values)
        value.word.insert(0, begun, 0, equals + 1);
    return {std::move(values)};
}

Completion all_at(const Place& place,
                  const CLI::App& app,
                  const std::string& begun,
                  const ProfileNames& profiles)
{
    if (place.foreign) return {{}, true};
    if (place.value_of != nullptr) return values_of(*place.value_of, profiles);
    if (begun.starts_with("--") && begun.find('=') != std::string::npos) {
        return values_behind(*place.command, begun, profiles);
    }
    if (begun.starts_with('-')) return {options_of(*place.command)};
    const bool wants_command = place.command->get_name() == "help" && place.positionals == 0;
    if (place.command == &app || wants_command) return {commands_of(app)};
    const auto* positional = first_positional(*place.command);
    if (positional != nullptr && place.positionals == 0) return values_of(*positional, profiles);
    return {options_of(*place.command)};
}

}  // namespace

Completion complete(CLI::App& app,
                    const std::vector<std::string>& words,
                    const ProfileNames& profiles)
{
    auto begun = words.empty() ? std::string() : words.back();
    const auto place = place_of(app, words);
    if (begun == "=" && place.value_of != nullptr) begun.clear();
    auto completion = all_at(place, app, begun, profiles);
    keep_beginning_with(begun, completion.candidates);
    return completion;
}

std::string completion_text(const Completion& completion)
{
    if (completion.files) return ":files\n";
    std::string text;
    for (const auto& [word, about] : completion.candidates)
        text += printable(word) + (about.empty() ? "" : "\t" + printable(about)) + "\n";
    return text;
}

}  // namespace patkeeper::client
