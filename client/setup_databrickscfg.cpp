#include "client/command.hpp"
#include "client/databrickscfg_edit.hpp"
#include "client/databrickscfg_file.hpp"
#include "client/fetch_served_profile.hpp"
#include "client/local_time.hpp"
#include "client/own_file.hpp"
#include "client/report.hpp"
#include "client/setup_text.hpp"
#include "client/similar_profile.hpp"
#include "client/terminal.hpp"
#include "client/unserved.hpp"

#include <algorithm>

namespace patkeeper::client {

namespace {

template <class T>
using Outcome = Result<T, Failure>;

Failure failure(const CallError& error)
{
    return failure_of(error, local_time());
}

// Those that were named, else all that are served.
Outcome<std::vector<std::string>> wanted_names(Connection& daemon,
                                               const SetupDatabrickscfgCommand& command)
{
    if (!command.profiles.empty()) return command.profiles;
    const auto listed = daemon.call(ListProfiles{});
    if (!listed) return failure(listed.error());
    std::vector<std::string> names;
    for (const auto& profile : listed->profiles) {
        if (profile.served) names.push_back(profile.profile);
    }
    if (names.empty()) return nothing_to_set_up(listed->profiles);
    for (const auto& profile : listed->profiles) {
        if (!profile.served) say(passed_by(profile));
    }
    return names;
}

// The profiles that the daemon serves to SDKs, and where.
Outcome<std::vector<ServedProfile>> served_profiles(const SetupDatabrickscfgCommand& command)
{
    auto daemon = Connection::open();
    if (!daemon) return failure(daemon.error());
    const auto names = wanted_names(*daemon, command);
    if (!names) return names.error();
    std::vector<ServedProfile> served;
    for (const auto& name : *names) {
        auto profile = fetch_served_profile(*daemon, {name, std::nullopt, std::nullopt});
        if (!profile) return with_similar_profile(failure(profile.error()), profile.error());
        served.push_back(*std::move(profile));
    }
    return served;
}

// Without those whose section is for another host: its token would be lost.
std::vector<ServedProfile> without_foreign(std::vector<ServedProfile> served,
                                           const Databrickscfg& file)
{
    const auto foreign = [&](const ServedProfile& profile) {
        const bool other = is_for_another_host(file, profile);
        const bool settings = profile.profile == settings_section;
        if (settings) say(section_is_no_profile(profile));
        if (other && !settings) say(section_is_for_another_host(profile));
        return other || settings;
    };
    served.erase(std::remove_if(served.begin(), served.end(), foreign), served.end());
    return served;
}

ExitCode write(OwnFile& file, const std::string& path, std::string_view text, Setup done)
{
    const bool changes = text != file.text();
    if (const auto failure = file.replace(text)) return report(*failure);
    say(changes ? set_up(path, done) : nothing_to_change(path));
    return ExitCode::done;
}

// Only where it is the removal that took its section out.
void tell_default(const std::string& path, const Databrickscfg& before, const Databrickscfg& after)
{
    const auto chosen = after.chosen_default();
    const auto has_it = [&](const Databrickscfg& file) {
        const auto names = file.profiles();
        return std::find(names.begin(), names.end(), chosen) != names.end();
    };
    if (has_it(before) && !has_it(after)) say(default_is_gone(path, chosen));
}

std::vector<std::string> section_names(std::string_view text)
{
    const Databrickscfg file(text);
    std::vector<std::string> names;
    for (const auto& section : file.sections())
        names.emplace_back(section.name);
    return names;
}

// A name without a section is probably misspelled; then nothing is removed.
std::optional<Failure> missing_section(const std::string& path,
                                       std::string_view text,
                                       const std::vector<std::string>& profiles)
{
    const auto names = section_names(text);
    const auto missing = std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) {
        return std::find(names.begin(), names.end(), profile) == names.end();
    });
    if (missing == profiles.end()) return std::nullopt;
    return no_such_section(path, *missing, names);
}

ExitCode remove(OwnFile& file, const std::string& path, const std::vector<std::string>& profiles)
{
    if (const auto failure = missing_section(path, file.text(), profiles)) return report(*failure);
    const auto text = restored(file.text(), profiles);
    const auto code = write(file, path, text.reveal(), Setup::removed);
    if (code == ExitCode::done)
        tell_default(path, Databrickscfg(file.text()), Databrickscfg(text.reveal()));
    return code;
}

}  // namespace

ExitCode run(const SetupDatabrickscfgCommand& command)
{
    const auto path = databrickscfg_path(process_environment);
    if (!path) return report(no_databrickscfg_without_home());
    auto file = OwnFile::open(*path);
    if (!file) return report(file.error());
    if (command.remove) return remove(*file, *path, command.profiles);
    auto served = served_profiles(command);
    if (!served) return report(served.error());
    const auto count = served->size();
    const auto ours = without_foreign(*std::move(served), Databrickscfg(file->text()));
    const auto code = write(*file, *path, edited(file->text(), ours).reveal(), Setup::added);
    return code == ExitCode::done && ours.size() < count ? ExitCode::bad_input : code;
}

}  // namespace patkeeper::client
