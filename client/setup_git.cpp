#include "client/command.hpp"
#include "client/connection.hpp"
#include "client/git_config.hpp"
#include "client/git_setup.hpp"
#include "client/printable.hpp"
#include "client/report.hpp"
#include "client/terminal.hpp"
#include "client/unserved.hpp"
#include "protocol/foreign_folder.hpp"
#include "protocol/workspace.hpp"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace patkeeper::client {

namespace {

void tell(const std::string& url, const std::string& what)
{
    say(printable(url + ": " + what) + "\n");
}

// Whether there was something to take back.
Result<bool, Failure> take_out_of(const std::string& key)
{
    const auto values = git_config_values(key);
    if (!values) return values.error();
    if (!is_set_up(*values)) return false;
    const auto unset = unset_in_git_config(key);
    if (!unset) return unset.error();
    const auto restored = add_to_git_config(key, without_ours(*values));
    if (!restored) return restored.error();
    return true;
}

Result<bool, Failure> take_out(const std::string& url)
{
    const auto first = take_out_of(helper_key(url));
    if (!first) return first;
    const auto last = take_out_of(last_helper_key(url));
    if (!last) return last;
    return *first || *last;
}

// Whether that is enough for git to ask no other.
Result<bool, Failure> put_last(const std::string& url, const std::string& key)
{
    const auto taken = take_out(url);
    if (!taken) return taken.error();
    const auto added = add_to_git_config(key, {"", git_helper});
    if (!added) return added.error();
    const auto settings = git_helper_settings();
    if (!settings) return settings.error();
    return asks_only_ours(url, *settings);
}

// A repository's own helper comes after ours, whatever the global configuration says.
Result<void, Failure> look_for_others(const std::string& url)
{
    const auto settings = git_helper_settings();
    if (!settings) return settings.error();
    const auto other = other_helper(url, *settings);
    if (!other) return {};
    return Failure{ExitCode::failed,
                   "git tells the token of " + url + " to the helper " + shown_helper(*other) +
                       " too (" + other->scope + " configuration)",
                   Try{forget_command(*other)}};
}

Result<void, Failure> set_up(const std::string& url)
{
    const auto settings = git_helper_settings();
    if (!settings) return settings.error();
    if (asks_only_ours(url, *settings)) {
        tell(url, "git asks patkeeper already.");
        return look_for_others(url);
    }
    auto last = put_last(url, helper_key(url));
    if (last && !*last) last = put_last(url, last_helper_key(url));
    if (!last) return last.error();
    if (*last) tell(url, "git now asks patkeeper, and no helper that was named before.");
    return look_for_others(url);
}

Result<void, Failure> take_back(const std::string& url)
{
    const auto taken = take_out(url);
    if (!taken) return taken.error();
    if (*taken) tell(url, "git no longer asks patkeeper.");
    return {};
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

// Those that were named, else all in git's configuration. Neither needs a daemon, nor a profile that is
// still there.
Result<std::vector<std::string>, Failure> urls_to_take_back(const std::vector<std::string>& hosts)
{
    if (hosts.empty()) {
        const auto settings = git_helper_settings();
        if (!settings) return settings.error();
        return urls_set_up(*settings);
    }
    std::vector<std::string> urls;
    for (const auto& host : hosts) {
        const auto workspace = Workspace::parse(host);
        if (!workspace) {
            return Failure{ExitCode::bad_input,
                           "the URL given with --host cannot be used: " + workspace.error().reason,
                           Hint{"Give the URL of a workspace, such as "
                                "https://YOUR-WORKSPACE.cloud.databricks.com."}};
        }
        urls.push_back(workspace->url());
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
                   Hint{"Set HOME to your own home, as sudo -H does, and unset XDG_CONFIG_HOME."}};
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
        const auto urls = urls_to_take_back(command.hosts);
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
