#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/git_config.hpp"
#include "client/git_setup.hpp"
#include "client/printable.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "client/unserved.hpp"
#include "protocol/foreign_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

namespace {

void tell(const std::string& url, const std::string& what)
{
    say(printable(url + ": " + what) + "\n");
}

Result<void, Failure> set_up(const std::string& url)
{
    const auto key = helper_key(url);
    const auto values = git_config_values(key);
    if (!values) return values.error();
    if (is_set_up(*values)) {
        tell(url, "git asks patkeeper already.");
        return {};
    }
    const auto added = add_to_git_config(key, {"", git_helper});
    if (added) tell(url, "git now asks patkeeper, and no helper that was named before.");
    return added;
}

Result<void, Failure> take_back(const std::string& url)
{
    const auto key = helper_key(url);
    const auto values = git_config_values(key);
    if (!values) return values.error();
    if (!is_set_up(*values)) return {};
    const auto unset = unset_in_git_config(key);
    if (!unset) return unset;
    const auto restored = add_to_git_config(key, without_ours(*values));
    if (restored) tell(url, "git no longer asks patkeeper.");
    return restored;
}

// The profiles that were named, else all.
Result<std::vector<Profile>, CallError> wanted_profiles(const std::vector<std::string>& names)
{
    auto daemon = Connection::open();
    if (!daemon) return daemon.error();
    auto listed = daemon->call(ListProfiles{});
    if (!listed) return listed.error();
    if (names.empty()) return std::move(listed->profiles);
    std::vector<Profile> wanted;
    for (const auto& name : names) {
        const auto found = std::find_if(listed->profiles.begin(),
                                        listed->profiles.end(),
                                        [&](const auto& p) { return p.profile == name; });
        if (found == listed->profiles.end()) return CallError(Error(UnknownProfile{name}));
        wanted.push_back(*found);
    }
    return wanted;
}

std::vector<Profile> served(std::vector<Profile> profiles)
{
    std::erase_if(profiles, [](const Profile& profile) { return !profile.served; });
    return profiles;
}

// A workspace that has other profiles is not passed by.
void tell_passed_by(const std::vector<Profile>& profiles, const std::vector<std::string>& urls)
{
    for (const auto& profile : profiles) {
        const bool set_up = std::find(urls.begin(), urls.end(), profile.host) != urls.end();
        if (!profile.served && !set_up) say(passed_by(profile));
    }
}

// Of hosts that are managed no more, too: it asks git, and needs no daemon.
Result<std::vector<std::string>, Failure> urls_in_git_config()
{
    const auto keys = git_config_keys(R"(^credential\..*\.helper$)");
    if (!keys) return keys.error();
    std::vector<std::string> urls;
    for (const auto& key : *keys) {
        auto url = url_of_helper_key(key);
        if (!url.empty()) urls.push_back(std::move(url));
    }
    return urls;
}

// git writes as this user, also where sudo -E has kept another user's variables.
std::optional<Failure> foreign_configuration()
{
    const auto user = ::geteuid();
    auto file = process_environment("GIT_CONFIG_GLOBAL");
    if (!file) file = process_environment("HOME").value_or("/") + "/.gitconfig";
    auto foreign = foreign_folder(std::filesystem::path(*file).parent_path(), *file, user);
    const auto config = absolute_path(process_environment, "XDG_CONFIG_HOME");
    if (!foreign && config) foreign = foreign_folder(*config, *config + "/git/config", user);
    if (!foreign) return std::nullopt;
    return Failure{ExitCode::refused,
                   describe(*foreign, user) + ", so git's configuration was left alone",
                   "set HOME to your own home, as sudo -H does"};
}

template <class Change>
ExitCode change_all(const std::vector<std::string>& urls, Change change)
{
    for (const auto& url : urls) {
        const auto done = change(url);
        if (!done) return report(done.error());
    }
    return ExitCode::done;
}

}  // namespace

ExitCode run(const SetupGitCommand& command)
{
    if (const auto foreign = foreign_configuration()) return report(*foreign);
    if (command.remove && command.profiles.empty()) {
        const auto urls = urls_in_git_config();
        return urls ? change_all(*urls, take_back) : report(urls.error());
    }
    const auto profiles = wanted_profiles(command.profiles);
    if (!profiles) return report(profiles.error());
    if (command.remove) return change_all(urls_of(*profiles), take_back);
    const auto urls = urls_of(served(*profiles));
    if (urls.empty()) return report(nothing_to_set_up(*profiles));
    tell_passed_by(*profiles, urls);
    return change_all(urls, set_up);
}

}  // namespace patkeeper::client
